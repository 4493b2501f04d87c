-- What stops charging, how far Stripe's charges are known to be in the ledger, and what bringing the two together found. Times are Unix milliseconds UTC.

CREATE TABLE charging_switch (
    name       TEXT    NOT NULL PRIMARY KEY,
    is_on      INTEGER NOT NULL,
    reason     TEXT    NOT NULL,
    changed_by TEXT    NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;

-- One row: every charge that Stripe made until then is known to this ledger. A restored backup brings an old time with it, which is how it is noticed.
CREATE TABLE charging_watch (
    id         INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    known_to   INTEGER NOT NULL
) STRICT;

-- A ledger from before this table has never been compared: from the beginning, then.
INSERT INTO charging_watch (id, known_to) SELECT 1, 0 WHERE EXISTS (SELECT 1 FROM journal);

CREATE TABLE reconciliation (
    number     INTEGER NOT NULL PRIMARY KEY,
    since      INTEGER NOT NULL,
    refunds    INTEGER NOT NULL,
    asked_by   TEXT    NOT NULL,
    began_at   INTEGER NOT NULL,
    after      TEXT,
    listed     INTEGER NOT NULL DEFAULT 0,
    adopted    INTEGER NOT NULL DEFAULT 0,
    collected  INTEGER NOT NULL DEFAULT 0,
    refunded   INTEGER NOT NULL DEFAULT 0,
    ended_at   INTEGER
) STRICT;

CREATE TABLE reconciliation_finding (
    number     INTEGER NOT NULL,
    intent     TEXT    NOT NULL,
    kind       TEXT    NOT NULL,
    pledge     TEXT    NOT NULL,
    amount     INTEGER NOT NULL,
    currency   TEXT    NOT NULL,
    sentence   TEXT    NOT NULL,
    PRIMARY KEY (number, intent)
) STRICT, WITHOUT ROWID;
