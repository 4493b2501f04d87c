-- Times are Unix milliseconds UTC. payload holds ids and codes of the processor, never personal data; the whole event can be asked for by its id.

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
) STRICT, WITHOUT ROWID;
CREATE INDEX stripe_inbox_due ON stripe_inbox (slice, due_at) WHERE processed_at IS NULL;
CREATE INDEX stripe_inbox_processed ON stripe_inbox (processed_at) WHERE processed_at IS NOT NULL;

CREATE TABLE stripe_sweep (
    name     TEXT    NOT NULL PRIMARY KEY,
    swept_to INTEGER NOT NULL
) STRICT;
