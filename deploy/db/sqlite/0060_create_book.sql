-- The book: double-entry postings in minor units, a debit positive, the postings of one source summing to zero. It holds ids, never personal data.
-- source names what made it happen: an event of the journal (plg-1-0-7:e15), or one of Stripe's balance transactions, behind the pledge it is about
-- (plg-1-0-7:txn_…) or alone. It is unique, so that a replay writes nothing. at is Unix milliseconds UTC, day the day it counts from, since 1970 UTC.

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

-- The fold of the postings, updated by the transaction that writes them.
CREATE TABLE book_balance (
    campaign           INTEGER NOT NULL,
    account            INTEGER NOT NULL,
    currency           TEXT    NOT NULL,
    day                INTEGER NOT NULL,
    amount             INTEGER NOT NULL,
    PRIMARY KEY (campaign, account, currency, day)
) STRICT, WITHOUT ROWID;

-- How far the processor's balance transactions have been brought in, in its own time, and when they were last read to their end, in ours.
CREATE TABLE book_import (
    name               TEXT    PRIMARY KEY,
    created_to         INTEGER NOT NULL,
    as_of              INTEGER NOT NULL
) STRICT;
