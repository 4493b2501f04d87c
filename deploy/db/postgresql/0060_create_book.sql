-- The book: double-entry postings in minor units, a debit positive, the postings of one source summing to zero. It holds ids, never personal data.
-- source names what made it happen: an event of the journal (plg-1-0-7:e15), or one of Stripe's balance transactions, behind the pledge it is about
-- (plg-1-0-7:txn_…) or alone. It is unique, so that a replay writes nothing. at is Unix milliseconds UTC, day the day it counts from, since 1970 UTC.
-- Bytewise order, whatever the database's language: all of a pledge, and all of a campaign, lie together.

CREATE TABLE posting (
    source             text COLLATE "C" NOT NULL,
    account            integer NOT NULL,
    campaign           integer NOT NULL,
    currency           text    NOT NULL,
    amount             bigint  NOT NULL CHECK (amount <> 0),
    day                integer NOT NULL,
    at                 bigint  NOT NULL,
    PRIMARY KEY (source, account, campaign)
);

-- The fold of the postings, updated by the transaction that writes them.
CREATE TABLE book_balance (
    campaign           integer NOT NULL,
    account            integer NOT NULL,
    currency           text    NOT NULL,
    day                integer NOT NULL,
    amount             bigint  NOT NULL,
    PRIMARY KEY (campaign, account, currency, day)
);

-- How far the processor's balance transactions have been brought in, in its own time, and when they were last read to their end, in ours.
CREATE TABLE book_import (
    name               text    PRIMARY KEY,
    created_to         bigint  NOT NULL,
    as_of              bigint  NOT NULL
);
