using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Greenlight;

/// <summary>
/// Three silos of real processes charge through a sandbox that takes 25 calls a second on each endpoint. Invariants only: nothing is turned away, though the silo that deals the budget out is
/// killed while cards are saved and again while they are charged; and each card is charged once, with four calls.
/// </summary>
public sealed class A_Stripe_budget
{
    private const string Campaign = "/api/campaigns/children-of-the-machine";
    private const int Silos = 3, Backers = 300, AtOnce = 16;

    [Fact]
    public async Task Is_not_exceeded_though_the_silo_that_deals_it_out_is_killed_twice()
    {
        await using var cluster = await LocalCluster.Up(Silos, 1, ("Demo__Goal", $"{Backers}"), ("Demo__Shards", $"{Silos}"), ("Stripe__RequestsPerSecond", "25"));
        using var sandbox = new HttpClient { BaseAddress = new($"http://127.0.0.1:{cluster.Port + 1}") };
        (await sandbox.PutAsJsonAsync("/sandbox/limits", new { endpoint = 25.0, global = 100.0 })).EnsureSuccessStatusCode();
        using var site = new HttpClient { BaseAddress = new($"http://127.0.0.1:{cluster.Port}") };
        await EverybodyPledges(site);

        await Until(site, progress => Count(progress, "secured") >= 60);
        var first = await KillWhoDeals(cluster);
        await cluster.Do("restart", first);
        await Until(site, progress => Count(progress, "collected") >= 60);
        await KillWhoDeals(cluster);
        await Until(site, progress => Count(progress, "collected") == Backers);

        var stats = JsonNode.Parse(await sandbox.GetStringAsync("/sandbox/stats"))!;
        var calls = stats["requests"]!.AsArray().Select(row => (Endpoint: (string)row!["endpoint"]!, Status: (int)row["status"]!, Count: (long)row["requests"]!)).ToList();
        Assert.Equal(0, calls.Where(call => call.Status == 429).Sum(call => call.Count));
        Assert.Equal((Backers, 0), ((int)stats["charges_succeeded"]!, (int)stats["payment_intents_charged_twice"]!));
        // Four for each; some whose answers died with a silo were sent again.
        Assert.InRange(calls.Where(call => call.Endpoint.StartsWith("POST", StringComparison.Ordinal)).Sum(call => call.Count), 4 * Backers, 4 * Backers + 4 * 64 * 2 * Silos);
    }

    private static async Task EverybodyPledges(HttpClient site)
    {
        var tier = (string)JsonNode.Parse(await site.GetStringAsync(Campaign))!["tiers"]![0]!["code"]!;
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async first =>
        {
            for (var backer = first; backer < Backers; backer += AtOnce)
                await Pledges(site, tier, $"backer{backer}@example.test");
        }));
    }

    private static async Task Pledges(HttpClient site, string tier, string email)
    {
        using var signUp = await site.PostAsJsonAsync("/api/sign-up", new { email, proof = "a random value of mine" });
        var token = (string)JsonNode.Parse(await signUp.Content.ReadAsStringAsync())!["accessToken"]!;
        using var pledge = new HttpRequestMessage(HttpMethod.Put, $"{Campaign}/pledges/one") { Content = JsonContent.Create(new { tier, paymentMethod = "pm_card_visa" }) };
        pledge.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await site.SendAsync(pledge);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Kills the silo that said last that it deals; it stays down. Answers its name.</summary>
    private static async Task<string> KillWhoDeals(LocalCluster cluster)
    {
        var dealer = Enumerable.Range(1, Silos).Select(i => $"silo-{i}").MaxBy(silo =>
            File.ReadLines(Path.Combine(cluster.Folder, $"{silo}.log")).LastOrDefault(line => line.Contains("deals out the Stripe budget", StringComparison.Ordinal))?[..8] ?? "")!;
        await cluster.Do("kill", dealer);
        return dealer;
    }

    private static int Count(JsonNode progress, string sum) => (int)progress[sum]!["count"]!;

    private static async Task Until(HttpClient site, Func<JsonNode, bool> reached)
    {
        while (true)
        {
            using var events = new StreamReader(await site.GetStreamAsync($"{Campaign}/live"));
            while (await events.ReadLineAsync() is { } line)
            {
                if (line.StartsWith("data:", StringComparison.Ordinal) && reached(JsonNode.Parse(line[5..])!))
                    return;
            }
        }
    }
}
