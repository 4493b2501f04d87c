-- Times are Unix milliseconds UTC. payload holds ids and codes of the processor, never personal data; the whole event can be asked for by its id.

CREATE TABLE stripe_inbox (
    id           text    PRIMARY KEY,
    slice        integer NOT NULL,
    type         text    NOT NULL,
    payload      text    NOT NULL,
    received_at  bigint  NOT NULL,
    due_at       bigint  NOT NULL,
    attempts     bigint  NOT NULL DEFAULT 0,
    processed_at bigint,
    error        text
);
CREATE INDEX stripe_inbox_due ON stripe_inbox (slice, due_at) WHERE processed_at IS NULL;
CREATE INDEX stripe_inbox_processed ON stripe_inbox (processed_at) WHERE processed_at IS NOT NULL;

CREATE TABLE stripe_sweep (
    name     text   PRIMARY KEY,
    swept_to bigint NOT NULL
);
