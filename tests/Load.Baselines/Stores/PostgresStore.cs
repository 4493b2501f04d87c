using Greenlight.Pledging;
using Npgsql;
using NpgsqlTypes;

namespace Greenlight.Load.Baselines.Stores;

/// <summary>
/// B1: one PostgreSQL transaction per pledge. One statement, so one round trip, commit included; prepared once per connection; few connections, because all wait for
/// the same row and each one more is only a longer queue inside the database. The row of the count is locked last, so for little more than the commit itself.
/// </summary>
internal sealed class PostgresStore : IStore
{
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS pledge (
            campaign int NOT NULL, backer uuid NOT NULL, pledge_id text NOT NULL, tier text NOT NULL, payment_method text NOT NULL, amount bigint NOT NULL,
            placed_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (campaign, backer));
        CREATE TABLE IF NOT EXISTS tally (campaign int PRIMARY KEY, count bigint NOT NULL, amount bigint NOT NULL) WITH (fillfactor = 10);
        INSERT INTO tally VALUES (1, 0, 0) ON CONFLICT DO NOTHING;
        """;

    private const string Place = """
        WITH placed AS (
            INSERT INTO pledge (campaign, backer, pledge_id, tier, payment_method, amount) VALUES (1, $1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING amount)
        UPDATE tally SET count = count + 1, amount = tally.amount + placed.amount FROM placed WHERE campaign = 1
        """;

    private const long Price = 995;
    private readonly NpgsqlDataSource _source;

    private PostgresStore(NpgsqlDataSource source, string durability) => (_source, Durability) = (source, durability);

    public string Durability { get; }

    /// <summary>Connects and makes the tables.</summary>
    public static async Task<IStore> Open(string connectionString, int connections)
    {
        var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString)
        {
            MinPoolSize = connections,
            MaxPoolSize = connections,
            // A queue is waited out, not refused; the reset between two uses would only be sent to undo what nobody does here.
            Timeout = 60,
            NoResetOnClose = true,
            MaxAutoPrepare = 8,
            AutoPrepareMinUsages = 1,
        });
        await using (var schema = source.CreateCommand(Schema))
            await schema.ExecuteNonQueryAsync();
        await using var policy = source.CreateCommand("SELECT 'PostgreSQL ' || current_setting('server_version') || ', fsync ' || current_setting('fsync') || ', synchronous_commit ' || current_setting('synchronous_commit')");
        return new PostgresStore(source, $"{await policy.ExecuteScalarAsync()}, {connections} connections, a transaction per pledge");
    }

    public async Task Pledge(Guid backer, string pledgeId, PledgeRequest request)
    {
        await using var command = _source.CreateCommand(Place);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = backer });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = pledgeId });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = request.Tier });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = request.PaymentMethod });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = request.Amount?.Amount ?? Price, NpgsqlDbType = NpgsqlDbType.Bigint });
        await command.ExecuteNonQueryAsync();
    }

    public async Task<long> Count()
    {
        // Both, so that a count without its pledge would show.
        await using var command = _source.CreateCommand("SELECT CASE WHEN t.count = p.count THEN t.count ELSE -1 END FROM tally t, (SELECT count(*) FROM pledge) p");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
