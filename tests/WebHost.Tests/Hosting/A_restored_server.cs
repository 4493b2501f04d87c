using System.Net;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using Greenlight.Campaigns;
using Greenlight.Charging;
using Greenlight.Payments;
using Greenlight.StripeSandbox;
using Greenlight.Support;
using Greenlight.Verify;
using Microsoft.Data.Sqlite;

namespace Greenlight.Hosting;

/// <summary>
/// The shipped server, the commands that an operator types, and a copy of the ledger that was taken while it ran: the whole of docs/how-to/go-live.md, "Restoring a backup".
/// </summary>
public abstract class A_restored_server(WholeServer server) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private string _slug = "";

    /// <summary>Where the ledger is, as a command is told.</summary>
    private protected abstract string[] Storage { get; }

    /// <summary>Copies the ledger beside the running server.</summary>
    private protected abstract void Backup();

    /// <summary>Puts the copy in its place, while nothing runs on it.</summary>
    private protected abstract void Restore();

    public async ValueTask InitializeAsync()
    {
        await server.InitializeAsync();
        _slug = await server.Launch(terms => terms with { Goal = new Goal.Open(), Counts = Counts.Secured, Tiers = [terms.Tiers[0]] });
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return server.DisposeAsync();
    }

    [Fact]
    public async Task Takes_over_what_was_charged_shows_what_has_no_place_and_charges_nobody_twice()
    {
        using var ada = await Pledge();
        await Until(ada, "collected");

        // Beside the running server: its next charge waits, its next card is saved all the same.
        Assert.Equal(0, Charging("stop", "--reason", "a rest"));
        await Until(async () => await server.Part<ICharging>().Stopped() is not null);
        using var grace = await Pledge();
        await Until(grace, "secured");
        Assert.Equal(1, Charging("status"));
        Backup();
        Assert.Equal(0, Charging("start"));
        await Until(grace, "collected");
        using var edsger = await Pledge();
        await Until(edsger, "collected");

        await server.Restart(() =>
        {
            Restore();
            Assert.Equal(0, Charging("restored"));
        });

        // Grace is paid, and was charged once; Edsger's pledge is one that this ledger never had.
        await Until(grace, "collected");
        var table = new ChargingTable(server.Part<Ledger.IDatabase>());
        await Until(async () => await table.Newest() is { EndedAt: not null });
        var finding = Assert.Single(await table.Findings(1, 10));
        Assert.Equal(Greenlight.Charging.FindingKind.NoSuchPledge, finding.Kind);
        Assert.Equal((1, 1), (Charging("status"), Charging("start")));

        Assert.Equal(0, Charging("reconcile", "--refund-unknown"));
        // Nothing is left to reconcile; but the backup is from when charging was stopped by hand, and only a hand starts it.
        Assert.Equal(1, Charging("status"));
        Assert.Equal(0, Charging("start"));
        await Until(async () => await server.Part<ICharging>().Stopped() is null);
        using var barbara = await Pledge();
        await Until(barbara, "collected");

        var charges = StripeSandboxFile.Charges(Path.Combine(server.Folder, "sandbox")).Where(charge => charge.Succeeded).ToList();
        Assert.Equal(4, charges.Count);
        Assert.Equal(4, charges.Select(charge => charge.Metadata["pledge"]).Distinct().Count());
        // Edsger's has its money back, and so nothing differs.
        Assert.Single(charges, charge => charge.Refunded);
        await Until(() => Task.FromResult(VerifyCommand.Run(["verify", .. Storage, $"--Storage:Folder={server.Folder}"], EmbeddedSandbox.Lists) == 0));
    }

    [Fact]
    public async Task Says_in_one_sentence_what_is_wrong_with_a_command()
    {
        Assert.Null(ChargingCommand.Run([]));
        Assert.Equal(1, Charging("stop"));
        Assert.Equal(1, Charging("explode"));
        Assert.Equal(1, ChargingCommand.Run(["charging", "status", $"--Storage:Folder={Path.Combine(server.Folder, "elsewhere")}"]));
        Assert.Equal((1, 1), (InboxCommand.Run(["inbox"]), InboxCommand.Run(["inbox", "again", "--event", "evt_none", .. Storage])));
        Assert.Equal(0, InboxCommand.Run(["inbox", "status", .. Storage]));
        Assert.False(Directory.Exists(Path.Combine(server.Folder, "elsewhere")));
        Assert.Null(await server.Part<ICharging>().Stopped());
    }

    private int? Charging(string what, params string[] more) => ChargingCommand.Run(["charging", what, .. more, .. Storage]);

    private async Task<HttpClient> Pledge()
    {
        var backer = await server.NewBacker();
        Assert.Equal(HttpStatusCode.Created, (await backer.PutAsJsonAsync($"/api/campaigns/{_slug}/pledges/one", new { tier = "series", paymentMethod = "pm_card_visa" })).StatusCode);
        return backer;
    }

    private Task Until(HttpClient backer, string state) =>
        Until(async () => (string?)(await (await backer.GetAsync($"/api/campaigns/{_slug}/pledges/one")).Body())["state"] == state);

    // At the pace of the server's own answers.
    private async Task Until(Func<Task<bool>> isSo, [CallerArgumentExpression(nameof(isSo))] string what = "")
    {
        using var client = server.NewClient();
        var until = TimeProvider.System.GetUtcNow() + Patience;
        while (!await isSo())
        {
            Assert.True(TimeProvider.System.GetUtcNow() < until, $"Not within {Patience}: {what}");
            (await client.GetAsync("/health/ready")).Dispose();
        }
    }
}

public sealed class A_restored_server_on_SQLite : A_restored_server
{
    private readonly WholeServer _server;

    public A_restored_server_on_SQLite() : this(new()) { }

    private A_restored_server_on_SQLite(WholeServer server) : base(server) => _server = server;

    private protected override string[] Storage => [$"--Storage:Folder={_server.Folder}"];

    private string Copy => Path.Combine(_server.Folder, "backup.db");

    private protected override void Backup()
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_server.Folder, "greenlight.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "VACUUM INTO $copy";
        command.Parameters.AddWithValue("$copy", Copy);
        command.ExecuteNonQuery();
    }

    private protected override void Restore()
    {
        foreach (var file in Directory.GetFiles(_server.Folder, "greenlight.db*"))
            File.Delete(file);
        File.Move(Copy, Path.Combine(_server.Folder, "greenlight.db"));
    }
}

public sealed class A_restored_server_on_PostgreSQL : A_restored_server
{
    private readonly WholeServerOnPostgres _server;

    public A_restored_server_on_PostgreSQL() : this(new()) { }

    private A_restored_server_on_PostgreSQL(WholeServerOnPostgres server) : base(server) => _server = server;

    private protected override string[] Storage => _server.Settings;

    private string Copy => Path.Combine(_server.Folder, "backup.dump");

    /// <summary>Whoever forgets to stop a server is told so before anything is written.</summary>
    [Fact]
    public async Task Refuses_to_bury_a_silo_that_answers()
    {
        Assert.Equal(1, ChargingCommand.Run(["charging", "restored", .. Storage]));
        Assert.Null(await _server.Part<ICharging>().Stopped());
    }

    private protected override void Backup() => _server.Postgres.Dump(_server.Database, Copy);

    private protected override void Restore() => _server.Postgres.Restore(_server.Database, Copy);
}
