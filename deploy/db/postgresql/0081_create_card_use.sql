-- Which card (by the processor's fingerprint, the same for the same number) stands for which pledges, for a day. Times are Unix milliseconds UTC.
CREATE TABLE card_use (
    fingerprint text   NOT NULL,
    pledge      text   NOT NULL,
    used_at     bigint NOT NULL,
    PRIMARY KEY (fingerprint, pledge)
);
CREATE INDEX card_use_at ON card_use (used_at);
