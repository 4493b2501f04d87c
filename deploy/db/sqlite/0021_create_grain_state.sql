-- State of grains that are written by the hundred thousand, where one commit each would be too dear. On PostgreSQL they lie in Orleans' own table.

CREATE TABLE grain_state (
    kind               TEXT    NOT NULL,
    key                TEXT    NOT NULL,
    version            INTEGER NOT NULL,
    payload            BLOB,
    PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;
