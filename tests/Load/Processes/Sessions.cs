using Npgsql;

namespace Greenlight.Load.Processes;

/// <summary>What the database knows of the cluster's processes: each names itself as the application of its sessions.</summary>
internal sealed class Sessions : IAsyncDisposable
{
    private const int Dead = 6; // Orleans' SiloStatus.
    private readonly NpgsqlConnection _connection;

    private Sessions(NpgsqlConnection connection) => _connection = connection;

    /// <summary>Connects.</summary>
    public static async Task<Sessions> Open(string connectionString)
    {
        var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        return new(connection);
    }

    /// <summary>Whether a session of that process holds a lock that only writing a shard takes.</summary>
    public Task<bool> Writes(string name) => Ask(
        """
        SELECT EXISTS (
            SELECT FROM pg_stat_activity a JOIN pg_locks l USING (pid)
            WHERE a.application_name = $1 AND a.state <> 'idle' AND l.granted AND l.mode = 'RowExclusiveLock' AND l.relation = 'shard'::regclass)
        """, name);

    /// <summary>Whether the newest silo of that name has been declared dead.</summary>
    public Task<bool> IsDead(string name) =>
        Ask($"SELECT coalesce((SELECT status = {Dead} FROM orleansmembership WHERE siloname = $1 ORDER BY generation DESC LIMIT 1), false)", name);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task<bool> Ask(string question, string name)
    {
        await using var command = new NpgsqlCommand(question, _connection) { Parameters = { new() { Value = name } } };
        return (bool)(await command.ExecuteScalarAsync())!;
    }
}
