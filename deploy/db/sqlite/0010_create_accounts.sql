-- Who backers are: the only place with their addresses (the ledger holds ids alone). Ids are the 16 bytes of a UUID in network order, times Unix milliseconds UTC.

CREATE TABLE account (
    id                 BLOB    NOT NULL PRIMARY KEY,
    email              TEXT    NOT NULL,
    email_key          TEXT    NOT NULL UNIQUE,
    version            INTEGER NOT NULL DEFAULT 1,
    stamp              TEXT    NOT NULL,
    proof_hash         BLOB,
    password_hash      TEXT,
    links_used         INTEGER NOT NULL DEFAULT 0,
    created_at         INTEGER NOT NULL,
    verified_at        INTEGER
) STRICT, WITHOUT ROWID;

-- The keys that protect sessions and links: in the database, so that every process of a cluster reads what another one wrote.
CREATE TABLE data_protection_key (
    name               TEXT    NOT NULL PRIMARY KEY,
    xml                TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
