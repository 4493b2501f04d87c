using Microsoft.Data.Sqlite;

namespace Greenlight.StripeSandbox;

/// <summary>The writer's prepared statements.</summary>
internal sealed class Statements : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _begin, _commit, _version, _event, _delivery, _delivered, _answer, _forget;
    private readonly byte[] _key = new byte[16];

    public Statements(SqliteConnection connection)
    {
        _connection = connection;
        _begin = Prepare("BEGIN IMMEDIATE", 0);
        _commit = Prepare("COMMIT", 0);
        _version = Prepare("INSERT INTO version VALUES (?1, ?2, ?3)", 3);
        _event = Prepare("INSERT INTO event VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)", 8);
        _delivery = Prepare("INSERT OR REPLACE INTO delivery VALUES (?1, ?2, ?3, ?4)", 4);
        _delivered = Prepare("DELETE FROM delivery WHERE event = ?1 AND endpoint = ?2", 2);
        _answer = Prepare("INSERT INTO answer VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)", 8);
        _forget = Prepare("DELETE FROM answer WHERE n <= ?1", 1);
    }

    public void Begin() => _begin.ExecuteNonQuery();

    public void Commit() => _commit.ExecuteNonQuery();

    public void Insert(VersionRow row) => Run(_version, row.N, (long)row.Object.Id.Kind, Stored.Encode(row.Object));

    public void Insert(EventRow row) =>
        Run(_event, (long)row.Id.Ordinal, unchecked((long)row.Id.Random), row.Type, row.Version, row.Created, row.Request, row.Key, (long?)row.Account);

    public void Put(DeliveryRow row) => Run(_delivery, (long)row.Event, (long)row.Endpoint, (long)row.Attempts, row.Due);

    public void Delivered(uint happened, uint endpoint) => Run(_delivered, (long)happened, (long)endpoint);

    public void Insert(AnswerRow row)
    {
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128LittleEndian(_key, row.Key);
        Run(_answer, row.N, _key, unchecked((long)row.Fingerprint), row.Created, (long)row.Status, row.Request, (long)row.Body.Length, row.Compressed());
    }

    public void ForgetAnswersUpTo(long n) => Run(_forget, n);

    public void Dispose()
    {
        foreach (var command in new[] { _begin, _commit, _version, _event, _delivery, _delivered, _answer, _forget }) command.Dispose();
        _connection.Dispose();
    }

    private SqliteCommand Prepare(string sql, int parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 1; i <= parameters; i++) command.Parameters.Add(new SqliteParameter { ParameterName = $"?{i}" });
        command.Prepare();
        return command;
    }

    private static void Run(SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i] ?? DBNull.Value;
        command.ExecuteNonQuery();
    }
}
