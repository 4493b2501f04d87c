-- Who owns campaigns, and the account at Stripe on which they receive their money. What Stripe knows of the people behind it stays at Stripe.
-- requirements is a JSON list of what Stripe wants to know (its names for it, no answers); due_at is when to ask again. Times are Unix milliseconds UTC.

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
