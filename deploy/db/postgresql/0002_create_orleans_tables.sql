-- Orleans' own tables. Their primary keys make a concurrent first write have one winner. Names are written in lower case by PostgreSQL; Orleans reads its
-- columns without regard to case, except those quoted here.

CREATE TABLE OrleansQuery (
    QueryKey           text        PRIMARY KEY,
    QueryText          text        NOT NULL
);

CREATE TABLE OrleansStorage (
    ServiceId          text        NOT NULL,
    GrainTypeString    text        NOT NULL,
    GrainIdN0          bigint      NOT NULL,
    GrainIdN1          bigint      NOT NULL,
    GrainIdExt         text        NOT NULL,
    PayloadBinary      bytea,
    ModifiedOn         timestamptz NOT NULL DEFAULT now(),
    Version            integer     NOT NULL,
    PRIMARY KEY (ServiceId, GrainTypeString, GrainIdN0, GrainIdN1, GrainIdExt)
) WITH (fillfactor = 70);

CREATE TABLE OrleansReminders (
    ServiceId          text        NOT NULL,
    GrainId            text        NOT NULL,
    ReminderName       text        NOT NULL,
    StartTime          timestamptz NOT NULL,
    Period             bigint      NOT NULL,
    GrainHash          integer     NOT NULL,
    Version            integer     NOT NULL,
    PRIMARY KEY (ServiceId, GrainId, ReminderName)
);
CREATE INDEX OrleansReminders_Hash ON OrleansReminders (ServiceId, GrainHash);

CREATE TABLE OrleansMembershipVersion (
    DeploymentId       text        PRIMARY KEY,
    Version            integer     NOT NULL
);

CREATE TABLE OrleansMembership (
    DeploymentId       text        NOT NULL,
    Address            text        NOT NULL,
    Port               integer     NOT NULL,
    Generation         integer     NOT NULL,
    SiloName           text        NOT NULL,
    HostName           text        NOT NULL,
    Status             integer     NOT NULL,
    ProxyPort          integer,
    SuspectTimes       text,
    StartTime          timestamptz NOT NULL,
    IAmAliveTime       timestamptz NOT NULL,
    PRIMARY KEY (DeploymentId, Address, Port, Generation)
);

-- Grain state ----------------------------------------------------------------------------------------------------------------------------------------

INSERT INTO OrleansQuery VALUES ('ReadFromStorageKey', '
    SELECT PayloadBinary AS "PayloadBinary", Version AS "Version"
    FROM OrleansStorage
    WHERE ServiceId = @ServiceId AND GrainTypeString = @GrainTypeString AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
      AND GrainIdExt = coalesce(@GrainIdExtensionString, '''')');

INSERT INTO OrleansQuery VALUES ('WriteToStorageKey', '
    WITH updated AS (
        UPDATE OrleansStorage
        SET PayloadBinary = @PayloadBinary, ModifiedOn = now(), Version = Version + 1
        WHERE ServiceId = @ServiceId AND GrainTypeString = @GrainTypeString AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
          AND GrainIdExt = coalesce(@GrainIdExtensionString, '''') AND Version = @GrainStateVersion
        RETURNING Version),
    inserted AS (
        INSERT INTO OrleansStorage (ServiceId, GrainTypeString, GrainIdN0, GrainIdN1, GrainIdExt, PayloadBinary, Version)
        SELECT @ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, coalesce(@GrainIdExtensionString, ''''), @PayloadBinary, 1
        WHERE @GrainStateVersion IS NULL
        ON CONFLICT DO NOTHING
        RETURNING Version)
    SELECT Version AS NewGrainStateVersion FROM updated
    UNION ALL
    SELECT Version FROM inserted');

INSERT INTO OrleansQuery VALUES ('ClearStorageKey', '
    UPDATE OrleansStorage
    SET PayloadBinary = NULL, ModifiedOn = now(), Version = Version + 1
    WHERE ServiceId = @ServiceId AND GrainTypeString = @GrainTypeString AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
      AND GrainIdExt = coalesce(@GrainIdExtensionString, '''') AND Version = @GrainStateVersion
    RETURNING Version AS NewGrainStateVersion');

INSERT INTO OrleansQuery VALUES ('DeleteStorageKey', '
    DELETE FROM OrleansStorage
    WHERE ServiceId = @ServiceId AND GrainTypeString = @GrainTypeString AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
      AND GrainIdExt = coalesce(@GrainIdExtensionString, '''') AND Version = @GrainStateVersion
    RETURNING Version + 1 AS NewGrainStateVersion');

-- Reminders ------------------------------------------------------------------------------------------------------------------------------------------

INSERT INTO OrleansQuery VALUES ('UpsertReminderRowKey', '
    INSERT INTO OrleansReminders AS r (ServiceId, GrainId, ReminderName, StartTime, Period, GrainHash, Version)
    VALUES (@ServiceId, @GrainId, @ReminderName, @StartTime, @Period, @GrainHash, 0)
    ON CONFLICT (ServiceId, GrainId, ReminderName) DO UPDATE
    SET StartTime = excluded.StartTime, Period = excluded.Period, GrainHash = excluded.GrainHash, Version = r.Version + 1
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
    WITH deleted AS (
        DELETE FROM OrleansReminders
        WHERE ServiceId = @ServiceId AND GrainId = @GrainId AND ReminderName = @ReminderName AND Version = @Version
        RETURNING 1)
    SELECT count(*)::int FROM deleted');

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
    WITH inserted AS (
        INSERT INTO OrleansMembershipVersion VALUES (@DeploymentId, 0) ON CONFLICT DO NOTHING RETURNING 1)
    SELECT count(*)::int FROM inserted');

INSERT INTO OrleansQuery VALUES ('UpdateIAmAlivetimeKey', '
    UPDATE OrleansMembership
    SET IAmAliveTime = @IAmAliveTime
    WHERE DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation');

INSERT INTO OrleansQuery VALUES ('InsertMembershipKey', '
    WITH versioned AS (
        UPDATE OrleansMembershipVersion SET Version = Version + 1
        WHERE DeploymentId = @DeploymentId AND Version = @Version
          AND NOT EXISTS (SELECT 1 FROM OrleansMembership m
                          WHERE m.DeploymentId = @DeploymentId AND m.Address = @Address AND m.Port = @Port AND m.Generation = @Generation)
        RETURNING 1),
    inserted AS (
        INSERT INTO OrleansMembership (DeploymentId, Address, Port, Generation, SiloName, HostName, Status, ProxyPort, StartTime, IAmAliveTime)
        SELECT @DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime FROM versioned
        RETURNING 1)
    SELECT count(*)::int FROM inserted');

INSERT INTO OrleansQuery VALUES ('UpdateMembershipKey', '
    WITH versioned AS (
        UPDATE OrleansMembershipVersion SET Version = Version + 1
        WHERE DeploymentId = @DeploymentId AND Version = @Version
          AND EXISTS (SELECT 1 FROM OrleansMembership m
                      WHERE m.DeploymentId = @DeploymentId AND m.Address = @Address AND m.Port = @Port AND m.Generation = @Generation)
        RETURNING 1),
    updated AS (
        UPDATE OrleansMembership SET Status = @Status, SuspectTimes = @SuspectTimes, IAmAliveTime = @IAmAliveTime
        FROM versioned
        WHERE DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation
        RETURNING 1)
    SELECT count(*)::int FROM updated');

INSERT INTO OrleansQuery VALUES ('DeleteMembershipTableEntriesKey', '
    DELETE FROM OrleansMembership WHERE DeploymentId = @DeploymentId;
    DELETE FROM OrleansMembershipVersion WHERE DeploymentId = @DeploymentId');

INSERT INTO OrleansQuery VALUES ('CleanupDefunctSiloEntriesKey', '
    DELETE FROM OrleansMembership
    WHERE DeploymentId = @DeploymentId AND IAmAliveTime < @IAmAliveTime AND Status <> 3');
