-- Times are Unix milliseconds UTC. Everything named sealed or content_key is AES-GCM ciphertext under the server's master key, which is not in this database.

CREATE TABLE paygate_secret (
    name               TEXT    NOT NULL PRIMARY KEY,
    sealed             BLOB    NOT NULL,
    created_at         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE signing_key (
    generation         INTEGER PRIMARY KEY,
    signs_from         INTEGER NOT NULL,
    sealed             BLOB    NOT NULL
) STRICT;

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
