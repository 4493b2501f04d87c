-- Times are Unix milliseconds UTC, amounts are minor units, ids of backers are the 16 bytes of a UUID in network order (so that time-ordered ids stay ordered).
-- WITHOUT ROWID where the key is the order in which rows arrive: one tree less to write for every pledge.

CREATE TABLE campaign (
    number             INTEGER PRIMARY KEY,
    slug               TEXT    NOT NULL UNIQUE,
    publisher          TEXT    NOT NULL,
    phase              INTEGER NOT NULL,
    version            INTEGER NOT NULL,
    terms_version      INTEGER NOT NULL,
    seen               INTEGER NOT NULL DEFAULT 0,
    due_at             INTEGER,
    launched_at        INTEGER,
    closed_at          INTEGER,
    decided_at         INTEGER,
    decided_funded     INTEGER,
    decided_sequence   INTEGER,
    decided_backers    INTEGER,
    decided_amount     INTEGER,
    decided_stretch    TEXT
) STRICT;
CREATE INDEX campaign_due ON campaign (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX campaign_launched ON campaign (launched_at) WHERE launched_at IS NOT NULL;
CREATE INDEX campaign_publisher ON campaign (publisher);

CREATE TABLE campaign_terms (
    campaign           INTEGER NOT NULL,
    version            INTEGER NOT NULL,
    terms              TEXT    NOT NULL,
    PRIMARY KEY (campaign, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE shard (
    campaign           INTEGER NOT NULL,
    shard              INTEGER NOT NULL,
    epoch              INTEGER NOT NULL DEFAULT 0,
    seq                INTEGER NOT NULL DEFAULT 0,
    phase              INTEGER NOT NULL,
    awake              INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (campaign, shard)
) STRICT, WITHOUT ROWID;
CREATE INDEX shard_awake ON shard (campaign, shard) WHERE awake;

CREATE TABLE tier_stock (
    campaign           INTEGER NOT NULL,
    tier               INTEGER NOT NULL,
    places             INTEGER NOT NULL,
    taken              INTEGER NOT NULL DEFAULT 0 CHECK (taken BETWEEN 0 AND places),
    PRIMARY KEY (campaign, tier)
) STRICT, WITHOUT ROWID;

CREATE TABLE tally (
    campaign           INTEGER NOT NULL,
    shard              INTEGER NOT NULL,
    tier               INTEGER NOT NULL,
    state              INTEGER NOT NULL,
    count              INTEGER NOT NULL,
    amount             INTEGER NOT NULL,
    PRIMARY KEY (campaign, shard, tier, state)
) STRICT, WITHOUT ROWID;

CREATE TABLE pledge (
    campaign           INTEGER NOT NULL,
    shard              INTEGER NOT NULL,
    number             INTEGER NOT NULL,
    backer             BLOB    NOT NULL,
    caller_id          TEXT    NOT NULL,
    tier               INTEGER NOT NULL,
    amount             INTEGER NOT NULL,
    state              INTEGER NOT NULL,
    card               INTEGER NOT NULL,
    version            INTEGER NOT NULL,
    terms_version      INTEGER NOT NULL,
    placed_tier        INTEGER NOT NULL,
    placed_amount      INTEGER NOT NULL,
    placed_at          INTEGER NOT NULL,
    payment_method     TEXT    NOT NULL,
    customer           TEXT,
    card_attempt       INTEGER NOT NULL,
    payment_intent     TEXT,
    attempt            INTEGER NOT NULL,
    decline            TEXT,
    next_step          TEXT,
    due_at             INTEGER,
    give_up_at         INTEGER,
    PRIMARY KEY (campaign, shard, number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX pledge_caller ON pledge (backer, campaign, caller_id);
-- The states in which a pledge stands; a test compares the list with the one in code.
CREATE UNIQUE INDEX pledge_live ON pledge (backer, campaign) WHERE state IN (1, 2, 3, 4, 5, 9, 11);
CREATE INDEX pledge_due ON pledge (campaign, shard, due_at) WHERE due_at IS NOT NULL;

CREATE TABLE journal (
    campaign           INTEGER NOT NULL,
    shard              INTEGER NOT NULL,
    seq                INTEGER NOT NULL,
    epoch              INTEGER NOT NULL,
    at                 INTEGER NOT NULL,
    kind               INTEGER NOT NULL,
    pledge             INTEGER NOT NULL,
    backer             BLOB    NOT NULL,
    state              INTEGER NOT NULL,
    tier               INTEGER NOT NULL,
    amount             INTEGER NOT NULL,
    data               TEXT,
    PRIMARY KEY (campaign, shard, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE entitlement (
    campaign           INTEGER NOT NULL,
    shard              INTEGER NOT NULL,
    number             INTEGER NOT NULL,
    backer             BLOB    NOT NULL,
    is_open            INTEGER NOT NULL,
    opened_at          INTEGER NOT NULL,
    closed_at          INTEGER,
    PRIMARY KEY (campaign, shard, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX entitlement_backer ON entitlement (backer);

CREATE TABLE follower (
    name               TEXT    NOT NULL,
    campaign           INTEGER NOT NULL,
    shard              INTEGER NOT NULL,
    seq                INTEGER NOT NULL,
    PRIMARY KEY (name, campaign, shard)
) STRICT, WITHOUT ROWID;
