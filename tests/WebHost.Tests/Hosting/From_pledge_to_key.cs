using System.Net;
using System.Net.Http.Json;
using System.Threading.Channels;
using Greenlight.Campaigns;
using Greenlight.Ledger.Audit;
using Greenlight.Support;
using Greenlight.Verify;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Greenlight.Hosting;

/// <summary>One campaign's whole life over HTTP. One specification, both databases.</summary>
public abstract class From_pledge_to_key(WholeServer server)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    protected WholeServer Server => server;

    [Fact]
    public async Task A_campaign_is_funded_charges_each_card_once_and_gives_each_backer_a_key()
    {
        var (progress, backers) = await Fund();

        Assert.Equal((Phase.Funded, true, 2), (progress.Phase, progress.Decision!.Funded, progress.Decision.Backers));
        Assert.Equal(new Sum(2, 1990), progress.Collected);
        foreach (var backer in backers)
        {
            var key = Assert.Single((await (await backer.GetAsync("/api/me/keys")).Body()).AsArray())!;
            Assert.Equal("an-item", (string?)key["opens"]![0]!["item"]);
            Assert.Equal(HttpStatusCode.OK, (await backer.PostAsJsonAsync("/api/passes", new { key = (string?)key["code"] })).StatusCode);
        }
    }

    /// <summary>Two backers reach a goal of two; answers when both were charged.</summary>
    protected async Task<(Progress Progress, HttpClient[] Backers)> Fund()
    {
        var slug = await server.Launch(terms => terms with
        {
            Goal = new Goal.Backers(2),
            Counts = Counts.Secured,
            Tiers = [terms.Tiers[0] with { Opens = [new("a-work", "an-item")] }],
        });
        await using var hub = new HubConnectionBuilder().WithUrl(new Uri(server.Address, "/live")).AddJsonProtocol(json => EdgeJson.Configure(json.PayloadSerializerOptions)).Build();
        var told = Channel.CreateUnbounded<Progress>();
        hub.On<Progress>("progress", progress => told.Writer.WriteAsync(progress).AsTask());
        await hub.StartAsync();
        var newest = await hub.InvokeAsync<Progress>("Watch", slug);

        var backers = await Task.WhenAll(server.NewBacker(), server.NewBacker());
        foreach (var backer in backers)
        {
            var answer = await backer.PutAsJsonAsync($"/api/campaigns/{slug}/pledges/one", new { tier = "series", paymentMethod = "pm_card_visa" });
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        }
        while (newest.Collected.Count < 2)
            newest = await told.Reader.ReadAsync().AsTask().WaitAsync(Patience);
        return (newest, backers);
    }
}

/// <summary>On SQLite, where the card processor's file lies beside the ledger's and both can be audited.</summary>
public sealed class From_pledge_to_key_on_SQLite(SqliteServer server) : From_pledge_to_key(server), IClassFixture<SqliteServer>
{
    [Fact]
    public async Task The_charges_in_the_sandboxs_file_are_those_of_the_ledger_and_a_changed_payment_intent_is_found()
    {
        await Fund();

        var sound = Audit();
        Assert.Equal("", sound.Findings.ToString());
        Assert.True(sound.Charges!.Succeeded >= 2);
        var (book, findings) = AuditBook();
        Assert.Equal("", findings.ToString());
        Assert.True(book.Listed >= 2);
        Assert.Contains($"balance transactions: {book.Listed} listed", VerifyCommand.Text(sound, book));
        Assert.Matches(@"decided at journal sequence \d+, \d+ \(campaign sequence \d+\)", VerifyCommand.Text(sound));
        Assert.Contains("2 of them have no place in this ledger, and were given back whole", VerifyCommand.Text(sound with { Charges = sound.Charges with { GivenBack = 2 } }));
        Assert.Contains("refunded in part, in Stripe's own pages: 3 charges", VerifyCommand.Text(sound, book with { RefundedInPart = 3 }));
        Assert.Contains("charges: not compared", VerifyCommand.Text(sound with { Charges = null }));

        await using (var connection = new SqliteConnection($"Data Source={Path.Combine(Server.Folder, "greenlight.db")};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = """
                UPDATE pledge SET payment_intent = 'pi_of_somebody_else'
                WHERE (campaign, shard, number) = (SELECT campaign, shard, number FROM pledge WHERE payment_intent IS NOT NULL LIMIT 1)
                """;
            Assert.Equal(1, await command.ExecuteNonQueryAsync());
        }

        Assert.Contains(Audit().Findings.ByKind, found => found.Kind is FindingKind.ChargeDiffers);
    }

    private (AuditedBook Book, Findings Findings) AuditBook()
    {
        var findings = new Findings();
        using var store = LedgerStore.Open(new() { Folder = Server.Folder });
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Storage:Folder", Server.Folder)]).Build();
        return (BookAudit.Run(store, store, EmbeddedSandbox.Lists(configuration)!.Transactions, findings), findings);
    }

    private AuditReport Audit()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Storage:Folder", Server.Folder)]).Build();
        using var store = LedgerStore.Open(new() { Folder = Server.Folder });
        return LedgerAudit.Run(store, EmbeddedSandbox.Lists(configuration)?.Charges);
    }
}

/// <summary>On PostgreSQL.</summary>
public sealed class From_pledge_to_key_on_PostgreSQL(WholeServerOnPostgres server) : From_pledge_to_key(server), IClassFixture<WholeServerOnPostgres>;

/// <summary>A server of its own: its store is tampered with.</summary>
public sealed class SqliteServer : WholeServer;
