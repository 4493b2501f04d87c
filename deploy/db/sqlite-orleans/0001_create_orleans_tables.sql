-- Orleans' own tables, in a file of their own: its writers never wait for the ledger's, nor the ledger's for them.
-- Primary keys make a concurrent first write have one winner. Single statements wherever one suffices: a plain BEGIN that meets a busy file would leave
-- an open transaction on a pooled connection.

CREATE TABLE OrleansQuery (
    QueryKey           TEXT    NOT NULL PRIMARY KEY,
    QueryText          TEXT    NOT NULL
) WITHOUT ROWID;

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

CREATE TABLE OrleansMembershipVersion (
    DeploymentId       TEXT    NOT NULL PRIMARY KEY,
    Version            INTEGER NOT NULL
) WITHOUT ROWID;

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

-- Grain state ----------------------------------------------------------------------------------------------------------------------------------------

INSERT INTO OrleansQuery VALUES ('ReadFromStorageKey', '
    SELECT PayloadBinary, Version
    FROM OrleansStorage
    WHERE ServiceId = @ServiceId AND GrainTypeString = @GrainTypeString AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
      AND GrainIdExt = ifnull(@GrainIdExtensionString, '''')');

INSERT INTO OrleansQuery VALUES ('WriteToStorageKey', '
    UPDATE OrleansStorage
    SET PayloadBinary = @PayloadBinary, ModifiedOn = datetime(''now''), Version = Version + 1
    WHERE ServiceId = @ServiceId AND GrainTypeString = @GrainTypeString AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
      AND GrainIdExt = ifnull(@GrainIdExtensionString, '''') AND Version = @GrainStateVersion
    RETURNING Version AS NewGrainStateVersion;
    INSERT INTO OrleansStorage
    SELECT @ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, ifnull(@GrainIdExtensionString, ''''), @PayloadBinary, datetime(''now''), 1
    WHERE @GrainStateVersion IS NULL
    ON CONFLICT DO NOTHING
    RETURNING Version AS NewGrainStateVersion');

INSERT INTO OrleansQuery VALUES ('ClearStorageKey', '
    UPDATE OrleansStorage
    SET PayloadBinary = NULL, ModifiedOn = datetime(''now''), Version = Version + 1
    WHERE ServiceId = @ServiceId AND GrainTypeString = @GrainTypeString AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
      AND GrainIdExt = ifnull(@GrainIdExtensionString, '''') AND Version = @GrainStateVersion
    RETURNING Version AS NewGrainStateVersion');

INSERT INTO OrleansQuery VALUES ('DeleteStorageKey', '
    DELETE FROM OrleansStorage
    WHERE ServiceId = @ServiceId AND GrainTypeString = @GrainTypeString AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
      AND GrainIdExt = ifnull(@GrainIdExtensionString, '''') AND Version = @GrainStateVersion
    RETURNING Version + 1 AS NewGrainStateVersion');

-- Reminders ------------------------------------------------------------------------------------------------------------------------------------------

INSERT INTO OrleansQuery VALUES ('UpsertReminderRowKey', '
    INSERT INTO OrleansReminders (ServiceId, GrainId, ReminderName, StartTime, Period, GrainHash, Version)
    VALUES (@ServiceId, @GrainId, @ReminderName, @StartTime, @Period, @GrainHash, 0)
    ON CONFLICT DO UPDATE SET StartTime = excluded.StartTime, Period = excluded.Period, GrainHash = excluded.GrainHash, Version = Version + 1
    RETURNING Version');

INSERT INTO OrleansQuery VALUES ('ReadReminderRowsKey', '
    SELECT GrainId, ReminderName, StartTime, Period, Version
    FROM OrleansReminders
    WHERE ServiceId = @ServiceId AND GrainId = @GrainId');

INSERT INTO OrleansQuery VALUES ('ReadReminderRowKey', '
    SELECT GrainId, ReminderName, StartTime, Period, Version
    FROM OrleansReminders
    WHERE ServiceId = @ServiceId AND GrainId = @GrainId AND ReminderName = @ReminderName');

INSERT INTO OrleansQuery VALUES ('ReadRangeRows1Key', '
    SELECT GrainId, ReminderName, StartTime, Period, Version
    FROM OrleansReminders
    WHERE ServiceId = @ServiceId AND GrainHash > @BeginHash AND GrainHash <= @EndHash');

INSERT INTO OrleansQuery VALUES ('ReadRangeRows2Key', '
    SELECT GrainId, ReminderName, StartTime, Period, Version
    FROM OrleansReminders
    WHERE ServiceId = @ServiceId AND (GrainHash > @BeginHash OR GrainHash <= @EndHash)');

INSERT INTO OrleansQuery VALUES ('DeleteReminderRowKey', '
    DELETE FROM OrleansReminders
    WHERE ServiceId = @ServiceId AND GrainId = @GrainId AND ReminderName = @ReminderName AND Version = @Version;
    SELECT changes()');

INSERT INTO OrleansQuery VALUES ('DeleteReminderRowsKey', '
    DELETE FROM OrleansReminders
    WHERE ServiceId = @ServiceId');

-- Membership -----------------------------------------------------------------------------------------------------------------------------------------

INSERT INTO OrleansQuery VALUES ('GatewaysQueryKey', '
    SELECT Address, ProxyPort, Generation
    FROM OrleansMembership
    WHERE DeploymentId = @DeploymentId AND Status = @Status AND ProxyPort > 0');

INSERT INTO OrleansQuery VALUES ('MembershipReadRowKey', '
    SELECT v.DeploymentId, m.Address, m.Port, m.Generation, m.SiloName, m.HostName, m.Status, m.ProxyPort, m.SuspectTimes, m.StartTime, m.IAmAliveTime, v.Version
    FROM OrleansMembershipVersion v
    LEFT JOIN OrleansMembership m
      ON m.DeploymentId = v.DeploymentId AND m.Address = @Address AND m.Port = @Port AND m.Generation = @Generation
    WHERE v.DeploymentId = @DeploymentId');

INSERT INTO OrleansQuery VALUES ('MembershipReadAllKey', '
    SELECT v.DeploymentId, m.Address, m.Port, m.Generation, m.SiloName, m.HostName, m.Status, m.ProxyPort, m.SuspectTimes, m.StartTime, m.IAmAliveTime, v.Version
    FROM OrleansMembershipVersion v
    LEFT JOIN OrleansMembership m ON m.DeploymentId = v.DeploymentId
    WHERE v.DeploymentId = @DeploymentId');

INSERT INTO OrleansQuery VALUES ('InsertMembershipVersionKey', '
    INSERT INTO OrleansMembershipVersion VALUES (@DeploymentId, 0) ON CONFLICT DO NOTHING;
    SELECT changes()');

INSERT INTO OrleansQuery VALUES ('UpdateIAmAlivetimeKey', '
    UPDATE OrleansMembership
    SET IAmAliveTime = @IAmAliveTime
    WHERE DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation');

INSERT INTO OrleansQuery VALUES ('InsertMembershipKey', '
    BEGIN IMMEDIATE;
    UPDATE OrleansMembershipVersion SET Version = Version + 1
    WHERE DeploymentId = @DeploymentId AND Version = @Version
      AND NOT EXISTS (SELECT 1 FROM OrleansMembership m
                      WHERE m.DeploymentId = @DeploymentId AND m.Address = @Address AND m.Port = @Port AND m.Generation = @Generation);
    INSERT INTO OrleansMembership
    SELECT @DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, NULL, @StartTime, @IAmAliveTime
    WHERE changes() = 1;
    SELECT changes();
    COMMIT');

INSERT INTO OrleansQuery VALUES ('UpdateMembershipKey', '
    BEGIN IMMEDIATE;
    UPDATE OrleansMembershipVersion SET Version = Version + 1
    WHERE DeploymentId = @DeploymentId AND Version = @Version
      AND EXISTS (SELECT 1 FROM OrleansMembership m
                  WHERE m.DeploymentId = @DeploymentId AND m.Address = @Address AND m.Port = @Port AND m.Generation = @Generation);
    UPDATE OrleansMembership SET Status = @Status, SuspectTimes = @SuspectTimes, IAmAliveTime = @IAmAliveTime
    WHERE DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation AND changes() = 1;
    SELECT changes();
    COMMIT');

INSERT INTO OrleansQuery VALUES ('DeleteMembershipTableEntriesKey', '
    DELETE FROM OrleansMembership WHERE DeploymentId = @DeploymentId;
    DELETE FROM OrleansMembershipVersion WHERE DeploymentId = @DeploymentId');

INSERT INTO OrleansQuery VALUES ('CleanupDefunctSiloEntriesKey', '
    DELETE FROM OrleansMembership
    WHERE DeploymentId = @DeploymentId AND IAmAliveTime < @IAmAliveTime AND Status <> 3');
