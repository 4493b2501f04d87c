-- When an event that can't be placed was given up: it is kept for an operator, and looked at by nobody else.
ALTER TABLE stripe_inbox ADD COLUMN given_up_at bigint;
DROP INDEX stripe_inbox_due;
CREATE INDEX stripe_inbox_due ON stripe_inbox (slice, due_at) WHERE processed_at IS NULL AND given_up_at IS NULL;
CREATE INDEX stripe_inbox_given_up ON stripe_inbox (given_up_at) WHERE given_up_at IS NOT NULL;
