-- Who backers are: the only place with their addresses (the ledger holds ids alone). Times are Unix milliseconds UTC.

CREATE TABLE account (
    id                 uuid     NOT NULL PRIMARY KEY,
    created_at         bigint   NOT NULL,
    verified_at        bigint,
    version            integer  NOT NULL DEFAULT 1,
    links_used         integer  NOT NULL DEFAULT 0,
    email              text     NOT NULL,
    email_key          text     NOT NULL COLLATE "C" UNIQUE,
    stamp              text     NOT NULL,
    proof_hash         bytea,
    password_hash      text
);

-- The keys that protect sessions and links: in the database, so that every process of a cluster reads what another one wrote.
CREATE TABLE data_protection_key (
    name               text     NOT NULL PRIMARY KEY,
    xml                text     NOT NULL
);
