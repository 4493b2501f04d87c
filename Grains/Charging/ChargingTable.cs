using System.Data.Common;
using Dapper;
using Greenlight.Ledger;

namespace Greenlight.Charging;

/// <summary>The switches, how far Stripe's charges are known, and the runs that bring ledger and Stripe together. Times are Unix milliseconds UTC.</summary>
/// <param name="database">The ledger's.</param>
public sealed class ChargingTable(IDatabase database)
{
    /// <summary>
    /// Sequences that a restored ledger leaves out. What the backup forgot has numbers that went out into the world: to Stripe, into mails. More than any campaign
    /// could have written between the backup and its end (18 hours at 15,000 a second), and nothing to a number of 63 bits.
    /// </summary>
    public const long Gap = 1_000_000_000;

    /// <summary>
    /// How far before the last comparison payment intents are looked for: one made then, whose making was not stored, is found again under its key for a day at least.
    /// </summary>
    public static readonly TimeSpan Before = TimeSpan.FromHours(48);

    /// <summary>What is so now.</summary>
    public async Task<ChargingState> Read()
    {
        await using var connection = await database.OpenRead();
        var rows = await connection.QueryAsync<(string Name, string Reason, string By, long At)>("""
            SELECT name, reason, changed_by, changed_at FROM charging_switch WHERE is_on
            UNION ALL
            SELECT '', 'known', '', known_to FROM charging_watch
            UNION ALL
            SELECT '', 'settled', '', changed_at FROM charging_switch WHERE name = 'Restored' AND NOT is_on
            """);
        var all = rows.ToList();
        return new(
            [.. all.Where(row => row.Name.Length > 0).Select(row => new SwitchedOn(Enum.Parse<ChargingSwitch>(row.Name), row.Reason, row.By, Columns.Time(row.At)))],
            At("known"),
            At("settled"));

        DateTimeOffset? At(string what) => all.Where(row => row.Name.Length == 0 && row.Reason == what).Select(row => (DateTimeOffset?)Columns.Time(row.At)).SingleOrDefault();
    }

    /// <summary>Turns a switch on or off, durably.</summary>
    public Task Turn(ChargingSwitch name, bool on, string reason, string by, DateTimeOffset now) => database.Write(async connection =>
    {
        await Turn(connection, name, on, reason, by, now);
        return 0;
    });

    /// <summary>Says until when Stripe's charges are known, if it is still as <paramref name="before"/>; false if somebody, or a restored backup, has changed it since.</summary>
    public async Task<bool> Known(DateTimeOffset? before, DateTimeOffset to) => await database.Write(connection => connection.ExecuteAsync(
        before is null
            ? "INSERT INTO charging_watch (id, known_to) VALUES (1, @to) ON CONFLICT DO NOTHING"
            : "UPDATE charging_watch SET known_to = @to WHERE known_to = @before",
        new { to = Columns.Of(to), before = Columns.Of(before) })) == 1;

    /// <summary>
    /// The ledger was found to be, or is said to be, older than what Stripe has seen. One transaction: the switch is on, the shards' sequences leave out what the
    /// backup forgot, and a run that brings both together is asked for. Answers the run's number.
    /// </summary>
    public Task<int> Restored(string reason, string by, DateTimeOffset? since, DateTimeOffset now) => database.Write(async connection =>
    {
        await Turn(connection, ChargingSwitch.Restored, true, reason, by, now);
        await connection.ExecuteAsync("UPDATE shard SET seq = seq + @Gap", new { Gap });
        return await Ask(connection, refunds: false, by, since, now);
    });

    /// <summary>Asks for a run, or joins the one that goes on. Answers its number.</summary>
    public Task<int> Ask(bool refunds, string by, DateTimeOffset? since, DateTimeOffset now) => database.Write(connection => Ask(connection, refunds, by, since, now));

    /// <summary>The run that goes on, or null.</summary>
    public async Task<Reconciliation?> Open() => (await Runs("WHERE ended_at IS NULL")).SingleOrDefault();

    /// <summary>The newest run, or null.</summary>
    public async Task<Reconciliation?> Newest() => (await Runs("ORDER BY number DESC LIMIT 1")).SingleOrDefault();

    /// <summary>What a run found that a person must look at, at most so many.</summary>
    public async Task<IReadOnlyList<Finding>> Findings(int run, int limit)
    {
        await using var connection = await database.OpenRead();
        var rows = await connection.QueryAsync<(string, string, string, long, string, string)>(
            "SELECT intent, kind, pledge, amount, currency, sentence FROM reconciliation_finding WHERE number = @run ORDER BY kind, intent LIMIT @limit", new { run, limit });
        return [.. rows.Select(row => new Finding(row.Item1, Enum.Parse<FindingKind>(row.Item2), row.Item3, row.Item4, row.Item5, row.Item6))];
    }

    /// <summary>How many there are.</summary>
    public async Task<long> CountFindings(int run)
    {
        await using var connection = await database.OpenRead();
        return await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM reconciliation_finding WHERE number = @run", new { run });
    }

    /// <summary>Stores how far a run has come, with what it found on the way.</summary>
    public Task Advance(Reconciliation run, IReadOnlyCollection<Finding> findings) => database.Write(async connection =>
    {
        await connection.ExecuteAsync(
            "UPDATE reconciliation SET after = @After, listed = @Listed, adopted = @Adopted, collected = @Collected, refunded = @Refunded WHERE number = @Number", run);
        // Again after a crash: what is there already stays.
        await connection.ExecuteAsync(
            """
            INSERT INTO reconciliation_finding (number, intent, kind, pledge, amount, currency, sentence) VALUES (@Number, @Intent, @kind, @Pledge, @Amount, @Currency, @Sentence)
            ON CONFLICT DO NOTHING
            """,
            findings.Select(f => new { run.Number, f.Intent, kind = f.Kind.ToString(), f.Pledge, f.Amount, f.Currency, f.Sentence }));
        return 0;
    });

    /// <summary>
    /// Ends a run. If nothing is left for a person, all of Stripe's charges until the run began are known from here on, and the switch that a restored backup turned on is off:
    /// one transaction. Otherwise it stays on. Answers whether nothing is left.
    /// </summary>
    public Task<bool> End(Reconciliation run, DateTimeOffset now) => database.Write(async connection =>
    {
        await connection.ExecuteAsync("UPDATE reconciliation SET ended_at = @at WHERE number = @Number", new { run.Number, at = Columns.Of(now) });
        if (await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM reconciliation_finding WHERE number = @Number", run) is var left and > 0)
        {
            await connection.ExecuteAsync(
                "UPDATE charging_switch SET reason = @reason WHERE name = @name AND is_on",
                new { name = nameof(ChargingSwitch.Restored), reason = $"{left:N0} of Stripe's payment intents and transfers need a person's decision (charging status names them)" });
            return false;
        }
        await Believe(connection, run.BeganAt, "reconciled", "reconciliation", now);
        return true;
    });

    /// <summary>Starts charging again, by a person's word: both switches are off, and what Stripe has charged until now counts as known.</summary>
    public Task Start(string reason, string by, DateTimeOffset now) => database.Write(async connection =>
    {
        await Turn(connection, ChargingSwitch.Stop, false, reason, by, now);
        await Believe(connection, now, reason, by, now);
        return 0;
    });

    private static async Task Believe(DbConnection connection, DateTimeOffset knownTo, string reason, string by, DateTimeOffset now)
    {
        if (await connection.ExecuteAsync(
            "UPDATE charging_switch SET is_on = FALSE, reason = @reason, changed_by = @by, changed_at = @at WHERE name = @name AND is_on",
            new { name = nameof(ChargingSwitch.Restored), reason, by, at = Columns.Of(now) }) == 1)
            await connection.ExecuteAsync("UPDATE charging_watch SET known_to = @to", new { to = Columns.Of(knownTo) });
    }

    private static Task Turn(DbConnection connection, ChargingSwitch name, bool on, string reason, string by, DateTimeOffset now) => connection.ExecuteAsync(
        """
        INSERT INTO charging_switch (name, is_on, reason, changed_by, changed_at) VALUES (@name, @on, @reason, @by, @at)
        ON CONFLICT (name) DO UPDATE SET is_on = excluded.is_on, reason = excluded.reason, changed_by = excluded.changed_by, changed_at = excluded.changed_at
        """,
        new { name = name.ToString(), on, reason, by, at = Columns.Of(now) });

    private static async Task<int> Ask(DbConnection connection, bool refunds, string by, DateTimeOffset? since, DateTimeOffset now)
    {
        if (await connection.ExecuteScalarAsync<int?>("SELECT number FROM reconciliation WHERE ended_at IS NULL") is { } open)
        {
            if (refunds)
                await connection.ExecuteAsync("UPDATE reconciliation SET refunds = TRUE WHERE number = @open", new { open });
            return open;
        }
        var known = await connection.ExecuteScalarAsync<long?>("SELECT known_to FROM charging_watch") ?? 0;
        var number = (await connection.ExecuteScalarAsync<int?>("SELECT max(number) FROM reconciliation") ?? 0) + 1;
        await connection.ExecuteAsync(
            "INSERT INTO reconciliation (number, since, refunds, asked_by, began_at) VALUES (@number, @since, @refunds, @by, @at)",
            new { number, since = since is { } from ? Columns.Of(from) : Math.Max(0, known - (long)Before.TotalMilliseconds), refunds, by, at = Columns.Of(now) });
        return number;
    }

    private async Task<IEnumerable<Reconciliation>> Runs(string which)
    {
        await using var connection = await database.OpenRead();
        var rows = await connection.QueryAsync<Row>(
            $"""
            SELECT number AS Number, since AS Since, CASE WHEN refunds THEN 1 ELSE 0 END AS Refunds, asked_by AS AskedBy, began_at AS BeganAt, after AS After,
                   listed AS Listed, adopted AS Adopted, collected AS Collected, refunded AS Refunded, ended_at AS EndedAt
            FROM reconciliation {which}
            """);
        return rows.Select(row => new Reconciliation(
            (int)row.Number, Columns.Time(row.Since), row.Refunds == 1, row.AskedBy, Columns.Time(row.BeganAt), row.After, row.Listed, row.Adopted, row.Collected, row.Refunded,
            Columns.Time(row.EndedAt)));
    }

    // Filled by Dapper, which takes whatever width of number the database gives.
    private sealed class Row
    {
        public long Number { get; set; }
        public long Since { get; set; }
        public long Refunds { get; set; }
        public string AskedBy { get; set; } = "";
        public long BeganAt { get; set; }
        public string? After { get; set; }
        public long Listed { get; set; }
        public long Adopted { get; set; }
        public long Collected { get; set; }
        public long Refunded { get; set; }
        public long? EndedAt { get; set; }
    }
}
