-- Who owns campaigns, and the account at Stripe on which they receive their money. What Stripe knows of the people behind it stays at Stripe.
-- requirements is a JSON list of what Stripe wants to know (its names for it, no answers); due_at is when to ask again. Times are Unix milliseconds UTC.

CREATE TABLE publisher (
    code               text    PRIMARY KEY,
    account            text    UNIQUE,
    can_receive        boolean NOT NULL DEFAULT FALSE,
    submitted          boolean NOT NULL DEFAULT FALSE,
    requirements       text    NOT NULL DEFAULT '[]',
    checked_at         bigint,
    due_at             bigint
);
CREATE INDEX publisher_due ON publisher (due_at) WHERE due_at IS NOT NULL;
