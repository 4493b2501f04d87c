-- Transfers to publishers: stored, and posted in the book, before Stripe is asked for them. One for each publisher, currency and period that was not refused; shares is JSON:
-- by campaign, what of it is theirs (negative: a debt that was netted). Times are Unix milliseconds UTC, periods their first day. state: 1 begun, 2 made, 3 refused.

CREATE TABLE transfer (
    publisher          text    NOT NULL,
    currency           text    NOT NULL,
    period             text    NOT NULL,
    attempt            integer NOT NULL,
    destination        text    NOT NULL,
    amount             bigint  NOT NULL CHECK (amount > 0),
    shares             text    NOT NULL,
    state              integer NOT NULL,
    transfer           text    UNIQUE,
    refusal            text,
    begun_at           bigint  NOT NULL,
    due_at             bigint,
    ended_at           bigint,
    PRIMARY KEY (publisher, currency, period, attempt)
);
CREATE UNIQUE INDEX transfer_one ON transfer (publisher, currency, period) WHERE state <> 3;
CREATE INDEX transfer_due ON transfer (due_at) WHERE state = 1;
