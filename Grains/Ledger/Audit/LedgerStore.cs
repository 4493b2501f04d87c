using System.Collections.Immutable;
using System.Data;
using System.Data.Common;
using System.Text.Json;
using Greenlight.Backers;
using Greenlight.Campaigns;
using Greenlight.Ledger.Sqlite;
using Greenlight.Pledging;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Greenlight.Ledger.Audit;

/// <summary>
/// A store as an audit reads it: read-only, all of one snapshot, row by row. It neither migrates nor locks, so it may be read while a server runs on it, and
/// it has its own SQL, so that an error in the ledger's reading can't hide itself.
/// </summary>
public sealed partial class LedgerStore : ILedgerSource, IDisposable
{
    private readonly DbConnection _connection;
    private readonly DbTransaction _snapshot;

    private LedgerStore(DbConnection connection, DbTransaction snapshot) => (_connection, _snapshot) = (connection, snapshot);

    /// <summary>Opens a store. Throws <see cref="StartupFaultException"/> if it can't be read or is none.</summary>
    public static LedgerStore Open(StorageOptions storage)
    {
        var file = Path.Combine(storage.Folder, "greenlight.db");
        if (storage.Provider is Dialect.Sqlite && !File.Exists(file))
            throw new StartupFaultException($"There is no '{file}': set Storage:Folder to the folder of the database files.");
        DbConnection connection = storage.Provider is Dialect.PostgreSql
            ? new NpgsqlConnection(storage.ConnectionString)
            : new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        try
        {
            connection.Open();
            if (connection is SqliteConnection whole)
                SqliteCheck.Whole(whole, file);
            DbTransaction snapshot = connection is SqliteConnection sqlite ? sqlite.BeginTransaction(deferred: true) : ReadOnly((NpgsqlConnection)connection);
            var store = new LedgerStore(connection, snapshot);
            // The first read fixes the snapshot, and shows whether this is a ledger at all.
            _ = store.Rows("SELECT count(*) FROM journal WHERE campaign = 0", row => row.GetInt64(0)).First();
            return store;
        }
        catch (Exception e) when (e is DbException or StartupFaultException)
        {
            connection.Dispose();
            throw e as StartupFaultException ?? Unreadable((DbException)e, file);
        }
    }

    private static StartupFaultException Unreadable(DbException e, string file) =>
        new(e is SqliteException sqlite && SqliteCheck.Sentence(sqlite, file) is { } sentence ? sentence : $"The ledger can't be read: {e.Message}", e);

    /// <inheritdoc/>
    public IEnumerable<Campaign> Campaigns() => Rows("""
        SELECT c.number, c.slug, c.publisher, c.phase, c.version, c.terms_version, t.terms, c.launched_at, c.closed_at,
               c.decided_at, c.decided_funded, c.decided_sequence, c.decided_backers, c.decided_amount, c.decided_stretch
        FROM campaign c JOIN campaign_terms t ON t.campaign = c.number AND t.version = c.terms_version
        WHERE c.phase <> 0
        ORDER BY c.number
        """, row => new Campaign(
            new(row.GetInt32(0)), row.GetString(1), row.GetString(2), (Phase)row.GetInt32(3), row.GetInt32(4), row.GetInt32(5),
            JsonSerializer.Deserialize<CampaignTerms>(row.GetString(6), JsonSerializerOptions.Web)!, Time(row, 7), Time(row, 8),
            Time(row, 9) is not { } at ? null : new(
                row.GetBoolean(10), at, row.GetInt64(11), row.GetInt64(12), row.GetInt64(13),
                JsonSerializer.Deserialize<ImmutableArray<int>>(row.GetString(14), JsonSerializerOptions.Web))));

    /// <inheritdoc/>
    public IEnumerable<ShardRow> Shards(CampaignId campaign) => Rows(
        $"SELECT shard, epoch, seq, phase, decided_seq FROM shard WHERE campaign = {campaign.Number} ORDER BY shard",
        row => new ShardRow(new(campaign, row.GetInt32(0)), row.GetInt64(1), row.GetInt64(2), (Phase)row.GetInt32(3), row.IsDBNull(4) ? null : row.GetInt64(4)));

    /// <inheritdoc/>
    public IEnumerable<TallyCell> Tally(ShardId shard) => Rows(
        $"SELECT tier, state, count, amount FROM tally WHERE {In(shard)} ORDER BY tier, state",
        row => new TallyCell(row.GetInt32(0), (PledgeState)row.GetInt32(1), row.GetInt64(2), row.GetInt64(3)));

    /// <inheritdoc/>
    public IEnumerable<StockRow> Stock(CampaignId campaign) => Rows(
        $"SELECT tier, places, taken FROM tier_stock WHERE campaign = {campaign.Number} ORDER BY tier",
        row => new StockRow(row.GetInt32(0), row.GetInt64(1), row.GetInt64(2)));

    /// <inheritdoc/>
    public IEnumerable<CursorRow> Cursors(ShardId shard) => Rows(
        $"SELECT name, seq FROM follower WHERE {In(shard)} ORDER BY name", row => new CursorRow(row.GetString(0), row.GetInt64(1)));

    /// <inheritdoc/>
    public IEnumerable<JournalEntry> Journal(ShardId shard) => Rows(
        $"SELECT seq, epoch, at, kind, pledge, backer, state, tier, amount, data FROM journal WHERE {In(shard)} ORDER BY seq",
        row => new JournalEntry(
            row.GetInt64(0), row.GetInt64(1), Time(row, 2)!.Value, (PledgeEventKind)row.GetInt32(3), new(shard, row.GetInt64(4)), Backer(row, 5),
            (PledgeState)row.GetInt32(6), row.GetInt32(7), row.GetInt64(8), Text(row, 9)));

    /// <inheritdoc/>
    public IEnumerable<RightRow> Rights(ShardId shard) => Rows(
        $"SELECT number, backer, is_open FROM entitlement WHERE {In(shard)} ORDER BY number",
        row => new RightRow(row.GetInt64(0), Backer(row, 1), row.GetBoolean(2)));

    /// <inheritdoc/>
    public IEnumerable<Pledge> Pledges(ShardId shard) => Rows($"""
        SELECT number, backer, caller_id, tier, amount, state, card, version, terms_version, placed_tier, placed_amount, placed_at,
               payment_method, customer, card_attempt, payment_intent, attempt, decline, next_step, due_at, give_up_at, returned_by, terms_answered
        FROM pledge WHERE {In(shard)} ORDER BY number
        """, row => new Pledge(
            new(shard, row.GetInt64(0)), Backer(row, 1), row.GetString(2), row.GetInt32(3), row.GetInt64(4), (PledgeState)row.GetInt32(5), (CardStatus)row.GetInt32(6),
            row.GetInt32(7), row.GetInt32(8), row.GetInt32(9), row.GetInt64(10), Time(row, 11)!.Value, row.GetString(12), Text(row, 13), row.GetInt32(14), Text(row, 15),
            row.GetInt32(16), Text(row, 17), Text(row, 18), Time(row, 19), Time(row, 20), Text(row, 21), row.GetInt32(22)));

    /// <inheritdoc/>
    public void Dispose()
    {
        _snapshot.Dispose();
        _connection.Dispose();
    }

    private static NpgsqlTransaction ReadOnly(NpgsqlConnection connection)
    {
        var snapshot = connection.BeginTransaction(IsolationLevel.RepeatableRead);
        using var command = new NpgsqlCommand("SET TRANSACTION READ ONLY", connection, snapshot);
        command.ExecuteNonQuery();
        return snapshot;
    }

    private IEnumerable<T> Rows<T>(string sql, Func<DbDataReader, T> read)
    {
        using var command = _connection.CreateCommand();
        (command.CommandText, command.CommandTimeout, command.Transaction) = (sql, 0, _snapshot);
        using var row = command.ExecuteReader();
        while (row.Read())
            yield return read(row);
    }

    private static string In(ShardId shard) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"campaign = {shard.Campaign.Number} AND shard = {shard.Index}");

    private static BackerId Backer(DbDataReader row, int column) => new(row.GetValue(column) is Guid id ? id : new Guid((byte[])row.GetValue(column), bigEndian: true));

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static DateTimeOffset? Time(DbDataReader row, int column) => row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
}
