using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using Greenlight.Ledger;
using Greenlight.Load.Bench.Measuring;
using Greenlight.Load.Processes;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Greenlight.Load.Bench.Servers;

/// <summary>The engine: one WebHost that hosts its silo, on PostgreSQL or SQLite, with its campaigns in place before it starts.</summary>
internal sealed class EngineTarget(
    string name, string title, int campaigns, string folder, PostgresServer? postgres, TimeProvider time, FullLedger? full = null) : Target(name, title)
{
    /// <summary>
    /// Securing cards and settling are measured by themselves. Here the payment budget is one request a second and endpoint, so that next to nothing of it runs beside
    /// the pledges; following the journal, the counter and the mails do run, because they can't be had without.
    /// </summary>
    public static readonly IReadOnlyList<string> Quiet = ["--Stripe:RequestsPerSecond=1", "--Settlement:Concurrency=1"];

    private int _round;

    /// <inheritdoc/>
    public override bool IsEngine => true;

    /// <inheritdoc/>
    public override bool IsFull => full is not null;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Campaigns { get; } = [.. Enumerable.Range(0, campaigns).Select(n => string.Create(CultureInfo.InvariantCulture, $"bench-{n}"))];

    /// <inheritdoc/>
    public override string Durability => postgres?.Facts
        ?? $"SQLite {new SqliteConnection().ServerVersion}: journal_mode WAL, synchronous FULL, set and asserted by every connection of the engine as it opens";

    private string Database => $"{Name.Replace('-', '_')}_{_round}";

    private StorageOptions Storage { get; set; } = new();

    /// <inheritdoc/>
    public override async Task Start(int round, CancellationToken cancellation)
    {
        _round = round;
        Storage = postgres is null
            ? new() { Folder = Path.Combine(folder, Database) }
            : new() { Provider = Dialect.PostgreSql, ConnectionString = full is null ? postgres.Create(Database) : postgres.Copy(full.Database, Database), Folder = Path.Combine(folder, Database) };
        Directory.CreateDirectory(Storage.Folder);
        await Seeding.Prepare(Storage, Path.Combine(folder, "keys"), full is null ? Campaigns : [], time);
        await Launch(SourceTree.Program("WebHost"),
            [
                // The same after a restart, as in a cluster: a silo that comes back at its old address need not wait until its former self is given up.
                $"--Cluster:SiloPort={SpawnedProcess.FreePort()}", $"--Cluster:GatewayPort={SpawnedProcess.FreePort()}",
                $"--Storage:Provider={Storage.Provider}", $"--Storage:Folder={Storage.Folder}", $"--Storage:ConnectionString={Storage.ConnectionString}",
                "--Demo:Enabled=false", "--Sandbox:Port=0", "--SignUp:PerClientPerMinute=0", $"--Paygate:MasterKey={Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}", .. Quiet,
            ],
            LogIn(folder), time, cancellation);
    }

    /// <inheritdoc/>
    public override Task<long> Stored(CancellationToken cancellation)
    {
        using DbConnection connection = postgres is null
            ? new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(Storage.Folder, "greenlight.db"), Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString())
            : new NpgsqlConnection(Storage.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandTimeout = 0;
        // Rows, the journal's own count and the tally: three ways to the same number, or none.
        command.CommandText = """
            SELECT CASE WHEN p.count = j.count AND p.count = t.count THEN p.count ELSE -1 END
            FROM (SELECT count(*) AS count FROM pledge) p, (SELECT count(*) AS count FROM journal WHERE kind = 1) j, (SELECT coalesce(sum(count), 0) AS count FROM tally) t
            """;
        var stored = Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
        return Task.FromResult(stored < 0 ? stored : stored - (full?.Pledges ?? 0));
    }

    /// <inheritdoc/>
    public override async Task Stop()
    {
        await End();
        Directory.Delete(Storage.Folder, recursive: true);
        postgres?.Drop(Database);
    }

    /// <inheritdoc/>
    public override (double Server, double Database) ProcessorSeconds() => base.ProcessorSeconds() with { Database = postgres is null ? 0 : ProcessorTime.Of(postgres.Pid) };
}
