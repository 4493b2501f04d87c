-- Times are Unix milliseconds UTC. A mail that follows from the journal names its backer and the facts; address and words are put in when it is shown or
-- sent, so that this table holds no address of a backer. recipient, subject, text and html are those of mails that somebody else wrote.

CREATE TABLE message (
    id                 bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source             text    UNIQUE,
    backer             uuid,
    kind               bigint  NOT NULL,
    facts              text,
    recipient          text,
    subject            text,
    text               text,
    html               text,
    created_at         bigint  NOT NULL,
    due_at             bigint,
    attempts           bigint  NOT NULL DEFAULT 0,
    sent_at            bigint
);
CREATE INDEX message_due ON message (due_at) WHERE due_at IS NOT NULL;
