-- Transfers to publishers: stored, and posted in the book, before Stripe is asked for them. One for each publisher, currency and period that was not refused; shares is JSON:
-- by campaign, what of it is theirs (negative: a debt that was netted). Times are Unix milliseconds UTC, periods their first day. state: 1 begun, 2 made, 3 refused.

CREATE TABLE transfer (
    publisher          TEXT    NOT NULL,
    currency           TEXT    NOT NULL,
    period             TEXT    NOT NULL,
    attempt            INTEGER NOT NULL,
    destination        TEXT    NOT NULL,
    amount             INTEGER NOT NULL CHECK (amount > 0),
    shares             TEXT    NOT NULL,
    state              INTEGER NOT NULL,
    transfer           TEXT    UNIQUE,
    refusal            TEXT,
    begun_at           INTEGER NOT NULL,
    due_at             INTEGER,
    ended_at           INTEGER,
    PRIMARY KEY (publisher, currency, period, attempt)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX transfer_one ON transfer (publisher, currency, period) WHERE state <> 3;
CREATE INDEX transfer_due ON transfer (due_at) WHERE state = 1;
