using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using Greenlight.Accounts;
using Greenlight.Campaigns;
using Greenlight.Ledger;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Greenlight.Support;

/// <summary>The default set-up as it is shipped: edge, silo, SQLite and sandbox in one process, on free ports and a folder of its own. One for the whole assembly.</summary>
public class WholeServer : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("greenlight-server-");
    private WebApplication _app = null!;
    private int _campaigns;
    private Task<HttpClient>? _producer, _operator;

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = null!;

    internal ICampaignLedger Ledger => _app.Services.GetRequiredService<ICampaignLedger>();

    public ValueTask InitializeAsync() => Start();

    public virtual async ValueTask DisposeAsync()
    {
        await Stop();
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Its data folder.</summary>
    public string Folder => _folder.FullName;

    /// <summary>Settings of its store.</summary>
    protected virtual string[] Storage => [];

    /// <summary>Stops and starts again on the same folder and address.</summary>
    /// <param name="meanwhile">What is done to the folder while nothing runs on it.</param>
    public async Task Restart(Action? meanwhile = null)
    {
        await Stop();
        meanwhile?.Invoke();
        await Start();
    }

    /// <summary>A part of the running server.</summary>
    internal T Part<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    public HttpClient NewClient() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };

    /// <summary>A client that is signed in as somebody new.</summary>
    public async Task<HttpClient> NewBacker()
    {
        var client = NewClient();
        var tokens = await (await client.PostAsJsonAsync("/api/sign-up", new { email = $"{Guid.NewGuid():N}@example.org", proof = "a random value of mine" })).Body();
        client.DefaultRequestHeaders.Authorization = new("Bearer", (string)tokens["accessToken"]!);
        return client;
    }

    /// <summary>A client of the studio whose campaigns these are, its address verified.</summary>
    internal Task<HttpClient> Producer() => _producer ??= Named("producer@example.org");

    /// <summary>A client of the operator, its address verified.</summary>
    internal Task<HttpClient> Operator() => _operator ??= Named("operator@example.org");

    private async Task<HttpClient> Named(string email)
    {
        var client = NewClient();
        var tokens = await (await client.PostAsJsonAsync("/api/sign-up", new { email, proof = "a random value of mine" })).Body();
        client.DefaultRequestHeaders.Authorization = new("Bearer", (string)tokens["accessToken"]!);
        var accounts = _app.Services.GetRequiredService<AccountTable>();
        var account = (await accounts.FindByEmail(EmailAddress.Stored(email).Key))!;
        account.VerifiedAt = TimeProvider.System.GetUtcNow();
        await accounts.Update(account);
        return client;
    }

    /// <summary>A live campaign of its own for a test: a series at $9.95, a pay-what-you-want tier from $25, and one place at a dinner.</summary>
    internal async Task<string> Launch(Func<CampaignTerms, CampaignTerms>? change = null)
    {
        var slug = await Draft(change);
        await GrainOf(await CampaignOf(slug)).Launch();
        return slug;
    }

    internal async Task<string> Draft(Func<CampaignTerms, CampaignTerms>? change = null, string publisher = "studio")
    {
        var slug = $"show-{Interlocked.Increment(ref _campaigns)}";
        var now = TimeProvider.System.GetUtcNow();
        var terms = new CampaignTerms(
            "A show", Currency.Usd, new Goal.Backers(1_000_000), Counts.Pledged, ClosingRule.WhenReached, now.AddDays(1), TimeSpan.FromHours(1), TimeSpan.FromDays(7),
            KeysOpen.AtCollected, 2,
            [
                new(0, "series", "The series", "All of it.", 995, false, null, []),
                new(1, "patron", "Patron", "From $25.", 2500, true, null, []),
                new(2, "dinner", "Dinner", "With the crew.", 50_000, false, 1, []),
            ],
            []);
        await Ledger.Create(slug, publisher, change?.Invoke(terms) ?? terms, now);
        return slug;
    }

    /// <summary>Moves a campaign to a phase as its grain would, without waiting for a deadline.</summary>
    internal async Task Advance(string slug, Phase phase) =>
        await Ledger.Advance((await CampaignOf(slug)).Id, reading => new(phase, TimeProvider.System.GetUtcNow(), null, null));

    /// <summary>The sequence of a campaign: unchanged means that nothing was written to it.</summary>
    internal async Task<long> Sequence(string slug) => (await Ledger.Read((await CampaignOf(slug)).Id)).Sequence;

    internal async Task<long> Pledged(string slug) => (await Ledger.Read((await CampaignOf(slug)).Id)).Tally.Live.Count;

    private async Task<Campaign> CampaignOf(string slug) => (await Ledger.Find(slug))!;

    private ICampaignGrain GrainOf(Campaign campaign) => _app.Services.GetRequiredService<IGrainFactory>().GetGrain<ICampaignGrain>(campaign.Id.ToString());

    private async ValueTask Start()
    {
        Address ??= new($"http://127.0.0.1:{FreePort()}");
        _app = Edge.Build(
            [$"--urls={Address}", "--Cluster:SiloPort=0", "--Cluster:GatewayPort=0", "--Sandbox:Port=0", "--Demo:Enabled=false", "--Publishers:Required=false", "--Producers:studio:0=producer@example.org",
                "--Operators:0=operator@example.org", $"--Storage:Folder={Folder}", .. Storage],
            engine: null);
        await _app.StartAsync();
    }

    private async ValueTask Stop()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
