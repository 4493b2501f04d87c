using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Dapper;
using Greenlight.Campaigns;
using Greenlight.Pledging;
using Greenlight.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Greenlight.Paygate;

/// <summary>The edge with one campaign and the series it opens.</summary>
internal sealed class Paywall : IAsyncDisposable
{
    public const string Slug = "a-series";
    public const string KeyAddress = "/keys/series/e1";

    private readonly ConcurrentDictionary<string, EntitlementInMemory> _entitlements = new();
    private int _pledges;

    private Paywall(EdgeUnderTest edge) => Edge = edge;

    public EdgeUnderTest Edge { get; }

    public static async Task<Paywall> Start(params string[] args)
    {
        var wall = new Paywall(await EdgeUnderTest.Start(args));
        var services = wall.Edge.Services;
        wall.Edge.Engine.Entitlement = key => wall._entitlements.GetOrAdd(key, _ => ActivatorUtilities.CreateInstance<EntitlementInMemory>(services, EntitlementId.Parse(key)));
        wall.Edge.Engine.Launch(Slug);
        await services.GetRequiredService<Works>().Save(new("series", "A series", "studio", [Item("pilot", 0, gated: false), Item("e1", 1, gated: true), Item("e2", 2, gated: true)]));
        return wall;
    }

    /// <summary>The decision falls.</summary>
    public void Fund() => Edge.Engine.Campaigns[Slug] = Edge.Engine.Campaigns[Slug] with { Phase = Phase.Funded, Decision = new(true, default, 9, 1, 995, []) };

    /// <summary>Somebody signed in who has pledged.</summary>
    public async Task<(HttpClient Client, PledgeId Pledge)> Backer(PledgeState state = PledgeState.Secured)
    {
        var number = Interlocked.Increment(ref _pledges);
        var client = await Edge.NewBacker($"backer{number}@example.org");
        var backer = Guid.ParseExact((string)(await (await client.GetAsync("/api/me")).Body())["backer"]!, "N").ToByteArray(bigEndian: true);
        await Edge.Database.Write(connection => connection.ExecuteAsync(
            """
            INSERT INTO pledge (campaign, shard, number, backer, caller_id, tier, amount, state, card, version, terms_version, placed_tier, placed_amount, placed_at,
                payment_method, card_attempt, attempt)
            VALUES (1, 0, @number, @backer, 'mine', 0, 995, @state, 2, 1, 1, 0, 995, 0, 'pm', 1, 0)
            """,
            new { number, backer, state = (int)state }));
        return (client, new(new(new(1), 0), number));
    }

    /// <summary>Somebody signed in whose charge succeeded.</summary>
    public async Task<(HttpClient Client, PledgeId Pledge)> Payer()
    {
        var (client, pledge) = await Backer(PledgeState.Collected);
        await Edge.Database.Write(connection => connection.ExecuteAsync(
            """
            INSERT INTO entitlement (campaign, shard, number, backer, is_open, opened_at)
            SELECT campaign, shard, number, backer, 1, 0 FROM pledge WHERE number = @Number
            """,
            new { pledge.Number }));
        return (client, pledge);
    }

    /// <summary>What a refund does to the right.</summary>
    public Task Refund(PledgeId pledge) => Edge.Database.Write(connection =>
        connection.ExecuteAsync("UPDATE entitlement SET is_open = 0, closed_at = 1 WHERE number = @Number", new { pledge.Number }));

    /// <summary>A pass for the client's own rights.</summary>
    public static async Task<string> PassOf(HttpClient client) => (string)(await (await client.PostAsJsonAsync("/api/passes", new { })).Body())["pass"]!;

    /// <summary>The client's own key.</summary>
    public static async Task<string> KeyOf(HttpClient client) => (string)(await (await client.GetAsync("/api/me/keys")).Body())[0]!["code"]!;

    /// <summary>Asks for a content key with a pass and nothing else.</summary>
    public async Task<HttpResponseMessage> Ask(string? pass, string address = KeyAddress)
    {
        using var client = Edge.NewClient();
        if (pass is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", pass);
        return await client.GetAsync(address);
    }

    public ValueTask DisposeAsync() => Edge.DisposeAsync();

    private static WorkItem Item(string item, int position, bool gated) =>
        new(new("series", item), position, item, item, TimeSpan.FromSeconds(12), gated, MediaFolder.Playlist(new("series", item)));
}
