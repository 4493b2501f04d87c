-- What stops charging, how far Stripe's charges are known to be in the ledger, and what bringing the two together found. Times are Unix milliseconds UTC.

CREATE TABLE charging_switch (
    name       text     NOT NULL PRIMARY KEY,
    is_on      boolean  NOT NULL,
    reason     text     NOT NULL,
    changed_by text     NOT NULL,
    changed_at bigint   NOT NULL
);

-- One row: every charge that Stripe made until then is known to this ledger. A restored backup brings an old time with it, which is how it is noticed.
CREATE TABLE charging_watch (
    id         smallint NOT NULL PRIMARY KEY CHECK (id = 1),
    known_to   bigint   NOT NULL
);

-- A ledger from before this table has never been compared: from the beginning, then.
INSERT INTO charging_watch (id, known_to) SELECT 1, 0 WHERE EXISTS (SELECT 1 FROM journal);

CREATE TABLE reconciliation (
    number     integer  NOT NULL PRIMARY KEY,
    since      bigint   NOT NULL,
    refunds    boolean  NOT NULL,
    asked_by   text     NOT NULL,
    began_at   bigint   NOT NULL,
    after      text,
    listed     bigint   NOT NULL DEFAULT 0,
    adopted    bigint   NOT NULL DEFAULT 0,
    collected  bigint   NOT NULL DEFAULT 0,
    refunded   bigint   NOT NULL DEFAULT 0,
    ended_at   bigint
);

CREATE TABLE reconciliation_finding (
    number     integer  NOT NULL,
    intent     text     NOT NULL,
    kind       text     NOT NULL,
    pledge     text     NOT NULL,
    amount     bigint   NOT NULL,
    currency   text     NOT NULL,
    sentence   text     NOT NULL,
    PRIMARY KEY (number, intent)
);
