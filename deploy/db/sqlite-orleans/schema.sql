CREATE TABLE OrleansMembership (
    DeploymentId       TEXT    NOT NULL,
    Address            TEXT    NOT NULL,
    Port               INTEGER NOT NULL,
    Generation         INTEGER NOT NULL,
    SiloName           TEXT    NOT NULL,
    HostName           TEXT    NOT NULL,
    Status             INTEGER NOT NULL,
    ProxyPort          INTEGER,
    SuspectTimes       TEXT,
    StartTime          TEXT    NOT NULL,
    IAmAliveTime       TEXT    NOT NULL,
    PRIMARY KEY (DeploymentId, Address, Port, Generation)
) WITHOUT ROWID;
CREATE TABLE OrleansMembershipVersion (
    DeploymentId       TEXT    NOT NULL PRIMARY KEY,
    Version            INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE OrleansQuery (
    QueryKey           TEXT    NOT NULL PRIMARY KEY,
    QueryText          TEXT    NOT NULL
) WITHOUT ROWID;
CREATE TABLE OrleansReminders (
    ServiceId          TEXT    NOT NULL,
    GrainId            TEXT    NOT NULL,
    ReminderName       TEXT    NOT NULL,
    StartTime          TEXT    NOT NULL,
    Period             INTEGER NOT NULL,
    GrainHash          INTEGER NOT NULL,
    Version            INTEGER NOT NULL,
    PRIMARY KEY (ServiceId, GrainId, ReminderName)
) WITHOUT ROWID;
CREATE INDEX OrleansReminders_Hash ON OrleansReminders (ServiceId, GrainHash);
CREATE TABLE OrleansStorage (
    ServiceId          TEXT    NOT NULL,
    GrainTypeString    TEXT    NOT NULL,
    GrainIdN0          INTEGER NOT NULL,
    GrainIdN1          INTEGER NOT NULL,
    GrainIdExt         TEXT    NOT NULL,
    PayloadBinary      BLOB,
    ModifiedOn         TEXT    NOT NULL,
    Version            INTEGER NOT NULL,
    PRIMARY KEY (ServiceId, GrainTypeString, GrainIdN0, GrainIdN1, GrainIdExt)
) WITHOUT ROWID;
CREATE TABLE [SchemaVersions] (
    SchemaVersionID INTEGER CONSTRAINT [PK_SchemaVersions_Id] PRIMARY KEY AUTOINCREMENT NOT NULL,
    ScriptName TEXT NOT NULL,
    Applied DATETIME NOT NULL
);
