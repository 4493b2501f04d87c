using System.Diagnostics;
using System.Globalization;
using Dapper;
using Greenlight.Campaigns;
using Npgsql;

namespace Greenlight.Ledger.Postgres;

/// <summary>A process of its own that is really stopped (SIGSTOP) in the middle of a decision: its transaction holds the rows of the campaign and its shards.</summary>
public sealed class A_stopped_process(PrivatePostgres server)
{
    private const string Database = "GREENLIGHT_STOPPED_DATABASE", Name = "stopped";
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(8);

    [Fact]
    public async Task That_holds_a_shards_row_blocks_no_successor_and_writes_nothing_when_it_goes_on()
    {
        var connectionString = server.CreateDatabase();
        await using var database = PostgresDatabase.Open(connectionString);
        var campaigns = new CampaignLedger(database);
        var ledger = new PostgresPledgeLedger(database, campaigns);
        var campaign = (await campaigns.Create("stopped", "someone", Scene.Terms(1, [1]), Scene.Noon))!;
        await campaigns.Advance(campaign.Id, _ => new(Phase.Live, Scene.Noon, null, null));
        var shard = new ShardId(campaign.Id, 0);
        var old = await ledger.Open(shard);

        using var child = Start($"{connectionString};Application Name={Name}");
        try
        {
            var output = child.StandardOutput.ReadToEndAsync();
            await UntilItHolds(connectionString, output);
            await Signal(child, "-STOP");

            var successor = await ledger.Open(shard).WaitAsync(Bound);
            var written = await ledger.Commit(new(shard, successor.Epoch, Phase.Live, Scene.Noon, [Make.Placed(limited: true)])).WaitAsync(Bound);

            Assert.Equal(old.Epoch + 1, successor.Epoch);
            Assert.Equal([WriteResult.Written], Assert.IsType<BatchResult.Committed>(written).Results);

            await Signal(child, "-CONT");
            await child.StandardInput.WriteLineAsync();
            await child.WaitForExitAsync();
            Assert.Contains("Total: 1, Errors: 0, Failed: 0, Skipped: 0, Not Run: 0", await output, StringComparison.Ordinal);
            var after = (await campaigns.Find(campaign.Id))!;
            Assert.Equal((Phase.Live, successor.Campaign.Version), (after.Phase, after.Version));
            Assert.Equal(successor.Epoch, Assert.Single(await new Journal(database).Read(shard, 0, 10)).Epoch);
        }
        finally
        {
            child.Kill();
        }
    }

    /// <summary>What that process does: it decides, and is told to go on when its session has long been ended.</summary>
    [Fact(Explicit = true)]
    public async Task Has_lost_its_session()
    {
        var connectionString = Environment.GetEnvironmentVariable(Database);
        Assert.SkipWhen(connectionString is null, $"Started by {nameof(That_holds_a_shards_row_blocks_no_successor_and_writes_nothing_when_it_goes_on)}.");
        await using var database = PostgresDatabase.Open(connectionString);
        var campaigns = new CampaignLedger(database);
        var campaign = (await campaigns.Find("stopped"))!;

        var failure = await Assert.ThrowsAnyAsync<NpgsqlException>(() => campaigns.Advance(campaign.Id, _ =>
        {
            Console.In.ReadLine();
            return new(Phase.Cancelled, Scene.Noon, null, null);
        }));

        Assert.NotNull(StorageOutage.Reason(failure));
    }

    private static Process Start(string connectionString) => Process.Start(new ProcessStartInfo("dotnet")
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        Environment = { [Database] = connectionString },
        ArgumentList =
        {
            typeof(A_stopped_process).Assembly.Location, "-explicit", "only", "-method", $"{typeof(A_stopped_process).FullName}.{nameof(Has_lost_its_session)}", "-noColor",
        },
    })!;

    /// <summary>Until its transaction has the shard's row and waits for its client.</summary>
    private static async Task UntilItHolds(string connectionString, Task<string> output)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        while (!await connection.ExecuteScalarAsync<bool>("""
            SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE application_name = @Name AND state = 'idle in transaction')
               AND NOT EXISTS (SELECT 1 FROM (SELECT 1 FROM shard FOR UPDATE SKIP LOCKED) free)
            """, new { Name }))
        {
            if (output.IsCompleted)
                Assert.Fail(await output);
        }
    }

    private static async Task Signal(Process process, string signal)
    {
        using var kill = Process.Start("kill", [signal, process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }
}
