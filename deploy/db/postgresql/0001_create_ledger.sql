-- Times are Unix milliseconds UTC, amounts are minor units. Columns of the wide tables stand in the order of their alignment: no padding in ten million rows.

CREATE TABLE campaign (
    number             integer  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    slug               text     NOT NULL UNIQUE,
    publisher          text     NOT NULL,
    phase              smallint NOT NULL,
    version            integer  NOT NULL,
    terms_version      integer  NOT NULL,
    seen               bigint   NOT NULL DEFAULT 0,
    due_at             bigint,
    launched_at        bigint,
    closed_at          bigint,
    decided_at         bigint,
    decided_funded     boolean,
    decided_sequence   bigint,
    decided_backers    bigint,
    decided_amount     bigint,
    decided_stretch    text
);
CREATE INDEX campaign_due ON campaign (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX campaign_launched ON campaign (launched_at) WHERE launched_at IS NOT NULL;
CREATE INDEX campaign_publisher ON campaign (publisher);

CREATE TABLE campaign_terms (
    campaign           integer  NOT NULL,
    version            integer  NOT NULL,
    terms              text     NOT NULL,
    PRIMARY KEY (campaign, version)
);

-- The rows that every batch rewrites keep room on their pages, so that the new version lands beside the old one and no index is touched.
CREATE TABLE shard (
    campaign           integer  NOT NULL,
    shard              integer  NOT NULL,
    epoch              bigint   NOT NULL DEFAULT 0,
    seq                bigint   NOT NULL DEFAULT 0,
    phase              smallint NOT NULL,
    awake              boolean  NOT NULL DEFAULT true,
    PRIMARY KEY (campaign, shard)
) WITH (fillfactor = 30);
CREATE INDEX shard_awake ON shard (campaign, shard) WHERE awake;

CREATE TABLE tier_stock (
    campaign           integer  NOT NULL,
    tier               smallint NOT NULL,
    places             bigint   NOT NULL,
    taken              bigint   NOT NULL DEFAULT 0 CHECK (taken BETWEEN 0 AND places),
    PRIMARY KEY (campaign, tier)
) WITH (fillfactor = 30);

CREATE TABLE tally (
    campaign           integer  NOT NULL,
    shard              integer  NOT NULL,
    tier               smallint NOT NULL,
    state              smallint NOT NULL,
    count              bigint   NOT NULL,
    amount             bigint   NOT NULL,
    PRIMARY KEY (campaign, shard, tier, state)
) WITH (fillfactor = 30);

CREATE TABLE pledge (
    campaign           integer  NOT NULL,
    shard              integer  NOT NULL,
    number             bigint   NOT NULL,
    backer             uuid     NOT NULL,
    amount             bigint   NOT NULL,
    placed_amount      bigint   NOT NULL,
    placed_at          bigint   NOT NULL,
    due_at             bigint,
    give_up_at         bigint,
    version            integer  NOT NULL,
    terms_version      integer  NOT NULL,
    card_attempt       integer  NOT NULL,
    attempt            integer  NOT NULL,
    tier               smallint NOT NULL,
    placed_tier        smallint NOT NULL,
    state              smallint NOT NULL,
    card               smallint NOT NULL,
    caller_id          text     NOT NULL COLLATE "C",
    payment_method     text     NOT NULL,
    customer           text,
    payment_intent     text,
    decline            text,
    next_step          text,
    PRIMARY KEY (campaign, shard, number)
);
CREATE UNIQUE INDEX pledge_caller ON pledge (backer, campaign, caller_id);
-- The states in which a pledge stands; a test compares the list with the one in code.
CREATE UNIQUE INDEX pledge_live ON pledge (backer, campaign) WHERE state IN (1, 2, 3, 4, 5, 9, 11);
CREATE INDEX pledge_due ON pledge (campaign, shard, due_at) WHERE due_at IS NOT NULL;

CREATE TABLE journal (
    campaign           integer  NOT NULL,
    shard              integer  NOT NULL,
    seq                bigint   NOT NULL,
    epoch              bigint   NOT NULL,
    at                 bigint   NOT NULL,
    pledge             bigint   NOT NULL,
    amount             bigint   NOT NULL,
    backer             uuid     NOT NULL,
    kind               smallint NOT NULL,
    state              smallint NOT NULL,
    tier               smallint NOT NULL,
    data               text,
    PRIMARY KEY (campaign, shard, seq)
);

CREATE TABLE entitlement (
    campaign           integer  NOT NULL,
    shard              integer  NOT NULL,
    number             bigint   NOT NULL,
    backer             uuid     NOT NULL,
    opened_at          bigint   NOT NULL,
    closed_at          bigint,
    is_open            boolean  NOT NULL,
    PRIMARY KEY (campaign, shard, number)
);
CREATE INDEX entitlement_backer ON entitlement (backer);

CREATE TABLE follower (
    name               text     NOT NULL,
    campaign           integer  NOT NULL,
    shard              integer  NOT NULL,
    seq                bigint   NOT NULL,
    PRIMARY KEY (name, campaign, shard)
) WITH (fillfactor = 50);

-- Lets one statement undo itself when it finds that its caller is wrong.
CREATE FUNCTION ledger_refuse(reason text) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', reason USING ERRCODE = 'GL001';
END $$;
