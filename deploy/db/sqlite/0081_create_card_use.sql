-- Which card (by the processor's fingerprint, the same for the same number) stands for which pledges, for a day. Times are Unix milliseconds UTC.
CREATE TABLE card_use (
    fingerprint TEXT    NOT NULL,
    pledge      TEXT    NOT NULL,
    used_at     INTEGER NOT NULL,
    PRIMARY KEY (fingerprint, pledge)
) STRICT, WITHOUT ROWID;
CREATE INDEX card_use_at ON card_use (used_at);
