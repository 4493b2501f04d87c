-- Times are Unix milliseconds UTC. Everything named sealed or content_key is AES-GCM ciphertext under the server's master key, which is not in this database.

CREATE TABLE paygate_secret (
    name               text    NOT NULL PRIMARY KEY,
    sealed             bytea   NOT NULL,
    created_at         bigint  NOT NULL
);

CREATE TABLE signing_key (
    generation         bigint  PRIMARY KEY,
    signs_from         bigint  NOT NULL,
    sealed             bytea   NOT NULL
);

CREATE TABLE work (
    code               text    NOT NULL PRIMARY KEY,
    title              text    NOT NULL,
    publisher          text    NOT NULL,
    created_at         bigint  NOT NULL
);

CREATE TABLE work_item (
    work               text    NOT NULL REFERENCES work (code),
    item               text    NOT NULL,
    position           bigint  NOT NULL,
    label              text    NOT NULL,
    title              text    NOT NULL,
    seconds            bigint  NOT NULL,
    media              text    NOT NULL,
    content_key        bytea,
    PRIMARY KEY (work, item)
);
