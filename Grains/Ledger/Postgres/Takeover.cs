using Dapper;
using Greenlight.Campaigns;
using Npgsql;

namespace Greenlight.Ledger.Postgres;

/// <summary>
/// Raises a shard's epoch even when a process that was stopped, or cut off, still holds the shard's row: whoever blocks the row for longer than
/// <see cref="Patience"/> loses its backend, and with it a transaction that the new epoch would have refused anyway.
/// </summary>
internal static class Takeover
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The new epoch, or null for a shard that was never launched.</summary>
    public static async Task<long?> RaiseEpoch(PostgresDatabase database, ShardId shard)
    {
        await using var connection = (NpgsqlConnection)await database.OpenRead();
        var raising = connection.ExecuteScalarAsync<long?>(
            "UPDATE shard SET epoch = epoch + 1 WHERE campaign = @campaign AND shard = @shard RETURNING epoch",
            new { campaign = shard.Campaign.Number, shard = shard.Index });
        while (await Task.WhenAny(raising, Task.Delay(Patience, TimeProvider.System)) != raising)
            await EndBlockers(database, connection.ProcessID);
        return await raising;
    }

    private static async Task EndBlockers(PostgresDatabase database, int waiting)
    {
        // Shards that all wait for the same stopped process may have taken the whole pool.
        await using var connection = await database.OpenAlone();
        await connection.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM unnest(pg_blocking_pids(@waiting)) AS pid", new { waiting });
    }
}
