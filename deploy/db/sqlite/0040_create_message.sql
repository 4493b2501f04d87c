-- Times are Unix milliseconds UTC. A mail that follows from the journal names its backer and the facts; address and words are put in when it is shown or
-- sent, so that this table holds no address of a backer. recipient, subject, text and html are those of mails that somebody else wrote.

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
