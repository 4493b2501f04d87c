CREATE TABLE [SchemaVersions] (
    SchemaVersionID INTEGER CONSTRAINT [PK_SchemaVersions_Id] PRIMARY KEY AUTOINCREMENT NOT NULL,
    ScriptName TEXT NOT NULL,
    Applied DATETIME NOT NULL
);
CREATE TABLE account (
    id                 BLOB    NOT NULL PRIMARY KEY,
    email              TEXT    NOT NULL,
    email_key          TEXT    NOT NULL UNIQUE,
    version            INTEGER NOT NULL DEFAULT 1,
    stamp              TEXT    NOT NULL,
    proof_hash         BLOB,
    password_hash      TEXT,
    links_used         INTEGER NOT NULL DEFAULT 0,
    created_at         INTEGER NOT NULL,
    verified_at        INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE book_balance (
    campaign           INTEGER NOT NULL,
    account            INTEGER NOT NULL,
    currency           TEXT    NOT NULL,
    day                INTEGER NOT NULL,
    amount             INTEGER NOT NULL,
    PRIMARY KEY (campaign, account, currency, day)
) STRICT, WITHOUT ROWID;
CREATE TABLE book_import (
    name               TEXT    PRIMARY KEY,
    created_to         INTEGER NOT NULL,
    as_of              INTEGER NOT NULL
) STRICT;
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
, collected_at INTEGER, collected_short INTEGER) STRICT;
CREATE INDEX campaign_due ON campaign (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX campaign_launched ON campaign (launched_at) WHERE launched_at IS NOT NULL;
CREATE INDEX campaign_publisher ON campaign (publisher);
CREATE TABLE campaign_terms (
    campaign           INTEGER NOT NULL,
    version            INTEGER NOT NULL,
    terms              TEXT    NOT NULL,
    PRIMARY KEY (campaign, version)
) STRICT, WITHOUT ROWID;
CREATE TABLE card_use (
    fingerprint TEXT    NOT NULL,
    pledge      TEXT    NOT NULL,
    used_at     INTEGER NOT NULL,
    PRIMARY KEY (fingerprint, pledge)
) STRICT, WITHOUT ROWID;
CREATE INDEX card_use_at ON card_use (used_at);
CREATE TABLE charging_switch (
    name       TEXT    NOT NULL PRIMARY KEY,
    is_on      INTEGER NOT NULL,
    reason     TEXT    NOT NULL,
    changed_by TEXT    NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;
CREATE TABLE charging_watch (
    id         INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    known_to   INTEGER NOT NULL
) STRICT;
CREATE TABLE data_protection_key (
    name               TEXT    NOT NULL PRIMARY KEY,
    xml                TEXT    NOT NULL
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
CREATE TABLE grain_state (
    kind               TEXT    NOT NULL,
    key                TEXT    NOT NULL,
    version            INTEGER NOT NULL,
    payload            BLOB,
    PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;
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
CREATE TABLE message (
    id                 INTEGER PRIMARY KEY,
    source             TEXT    UNIQUE,
    backer             BLOB,
    kind               INTEGER NOT NULL,
    facts              TEXT,
    recipient          TEXT,
    subject            TEXT,
    text               TEXT,
    html               TEXT,
    created_at         INTEGER NOT NULL,
    due_at             INTEGER,
    attempts           INTEGER NOT NULL DEFAULT 0,
    sent_at            INTEGER
) STRICT;
CREATE INDEX message_due ON message (due_at) WHERE due_at IS NOT NULL;
CREATE TABLE paygate_secret (
    name               TEXT    NOT NULL PRIMARY KEY,
    sealed             BLOB    NOT NULL,
    created_at         INTEGER NOT NULL
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
    give_up_at         INTEGER, returned_by TEXT, terms_answered INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (campaign, shard, number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX pledge_caller ON pledge (backer, campaign, caller_id);
CREATE INDEX pledge_due ON pledge (campaign, shard, due_at) WHERE due_at IS NOT NULL;
CREATE UNIQUE INDEX pledge_live ON pledge (backer, campaign) WHERE state IN (1, 2, 3, 4, 5, 9, 11);
CREATE INDEX pledge_owed ON pledge (campaign, shard, number) WHERE state = 12;
CREATE TABLE posting (
    source             TEXT    NOT NULL,
    account            INTEGER NOT NULL,
    campaign           INTEGER NOT NULL,
    currency           TEXT    NOT NULL,
    amount             INTEGER NOT NULL CHECK (amount <> 0),
    day                INTEGER NOT NULL,
    at                 INTEGER NOT NULL,
    PRIMARY KEY (source, account, campaign)
) STRICT, WITHOUT ROWID;
CREATE TABLE publisher (
    code               TEXT    PRIMARY KEY,
    account            TEXT    UNIQUE,
    can_receive        INTEGER NOT NULL DEFAULT 0,
    submitted          INTEGER NOT NULL DEFAULT 0,
    requirements       TEXT    NOT NULL DEFAULT '[]',
    checked_at         INTEGER,
    due_at             INTEGER
) STRICT;
CREATE INDEX publisher_due ON publisher (due_at) WHERE due_at IS NOT NULL;
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
CREATE TABLE shard (
    campaign           INTEGER NOT NULL,
    shard              INTEGER NOT NULL,
    epoch              INTEGER NOT NULL DEFAULT 0,
    seq                INTEGER NOT NULL DEFAULT 0,
    phase              INTEGER NOT NULL,
    awake              INTEGER NOT NULL DEFAULT 1, decided_seq INTEGER,
    PRIMARY KEY (campaign, shard)
) STRICT, WITHOUT ROWID;
CREATE INDEX shard_awake ON shard (campaign, shard) WHERE awake;
CREATE TABLE signing_key (
    generation         INTEGER PRIMARY KEY,
    signs_from         INTEGER NOT NULL,
    sealed             BLOB    NOT NULL
) STRICT;
CREATE TABLE stripe_inbox (
    id           TEXT    NOT NULL PRIMARY KEY,
    slice        INTEGER NOT NULL,
    type         TEXT    NOT NULL,
    payload      TEXT    NOT NULL,
    received_at  INTEGER NOT NULL,
    due_at       INTEGER NOT NULL,
    attempts     INTEGER NOT NULL DEFAULT 0,
    processed_at INTEGER,
    error        TEXT
, given_up_at INTEGER) STRICT, WITHOUT ROWID;
CREATE INDEX stripe_inbox_due ON stripe_inbox (slice, due_at) WHERE processed_at IS NULL AND given_up_at IS NULL;
CREATE INDEX stripe_inbox_given_up ON stripe_inbox (given_up_at) WHERE given_up_at IS NOT NULL;
CREATE INDEX stripe_inbox_processed ON stripe_inbox (processed_at) WHERE processed_at IS NOT NULL;
CREATE TABLE stripe_sweep (
    name     TEXT    NOT NULL PRIMARY KEY,
    swept_to INTEGER NOT NULL
) STRICT;
CREATE TABLE tally (
    campaign           INTEGER NOT NULL,
    shard              INTEGER NOT NULL,
    tier               INTEGER NOT NULL,
    state              INTEGER NOT NULL,
    count              INTEGER NOT NULL,
    amount             INTEGER NOT NULL,
    PRIMARY KEY (campaign, shard, tier, state)
) STRICT, WITHOUT ROWID;
CREATE TABLE tier_stock (
    campaign           INTEGER NOT NULL,
    tier               INTEGER NOT NULL,
    places             INTEGER NOT NULL,
    taken              INTEGER NOT NULL DEFAULT 0 CHECK (taken BETWEEN 0 AND places),
    PRIMARY KEY (campaign, tier)
) STRICT, WITHOUT ROWID;
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
CREATE INDEX transfer_due ON transfer (due_at) WHERE state = 1;
CREATE UNIQUE INDEX transfer_one ON transfer (publisher, currency, period) WHERE state <> 3;
CREATE TABLE work (
    code               TEXT    NOT NULL PRIMARY KEY,
    title              TEXT    NOT NULL,
    publisher          TEXT    NOT NULL,
    created_at         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE work_item (
    work               TEXT    NOT NULL REFERENCES work (code),
    item               TEXT    NOT NULL,
    position           INTEGER NOT NULL,
    label              TEXT    NOT NULL,
    title              TEXT    NOT NULL,
    seconds            INTEGER NOT NULL,
    media              TEXT    NOT NULL,
    content_key        BLOB,
    PRIMARY KEY (work, item)
) STRICT, WITHOUT ROWID;
