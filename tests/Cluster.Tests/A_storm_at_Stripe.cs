using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Greenlight.Load;
using Greenlight.Load.Processes;

namespace Greenlight;

/// <summary>
/// Real processes and every switch of the sandbox at once: slow, refused, failed and broken calls, answers that can't be read, webhooks that are lost, doubled and late, a server that is
/// killed again and again, refunds and disputes meanwhile. Then the weather clears, and what each backer sees must be what the sandbox's own lists say. The seed decides what goes wrong when.
/// </summary>
public sealed class A_storm_at_Stripe
{
    // Two at once: most of a storm is waiting.
    [Fact]
    public Task Leaves_everybody_charged_at_most_once_and_every_right_where_its_money_is() => Task.WhenAll(Weather(1), Weather(2));

    private static async Task Weather(int seed)
    {
        await using var storm = new Storm(seed);
        await storm.Pass();
    }
}

/// <summary>One storm over processes of its own.</summary>
internal sealed class Storm : IAsyncDisposable
{
    private const int Backers = 40, Goal = 34, Returns = 12;
    private const string Campaign = "/api/campaigns/children-of-the-machine", Secret = "whsec_storm";
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250), Patience = TimeSpan.FromMinutes(3);
    private static readonly string[] Cards =
        ["pm_card_visa", "pm_card_visa", "pm_card_visa", "pm_card_pendingRefund", "pm_card_createDispute", "pm_card_createDisputeInquiry"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("greenlight-storm-");
    private readonly Uri _site = new($"http://127.0.0.1:{SpawnedProcess.FreePort()}"), _stripe = new($"http://127.0.0.1:{SpawnedProcess.FreePort()}");
    private readonly SpawnedProcess _server, _sandbox;
    private readonly HttpClient _there, _money;

    private readonly int _seed;
    private bool _hasPassed;

    public Storm(int seed)
    {
        _seed = seed;
        _sandbox = new("sandbox", Path.Combine(Programs.Root, "StripeSandbox", "bin", Programs.Configuration, "net10.0", "Greenlight.StripeSandbox.dll"),
            [$"--Urls={_stripe}", $"--Data={Path.Combine(_folder.FullName, "sandbox")}", $"--Webhooks:0:Url={_site}webhooks/stripe", $"--Webhooks:0:Secret={Secret}"],
            new(_stripe, "/sandbox/stats"), Path.Combine(_folder.FullName, "sandbox.log"), TimeProvider.System);
        _server = new("server", Programs.WebHost,
            [
                $"--Urls={_site}", $"--Storage:Folder={Path.Combine(_folder.FullName, "data")}", "--Sandbox:Mode=None", $"--Sandbox:Url={_stripe}", $"--Stripe:ApiBase={_stripe}",
                $"--Stripe:WebhookSecret={Secret}", "--Stripe:RequestsPerSecond=0", "--Stripe:SweepEvery=00:00:03", "--Stripe:Timeout=00:00:02", "--SignUp:PerClientPerMinute=0", $"--Demo:Goal={Goal}",
                $"--Cluster:SiloPort={SpawnedProcess.FreePort()}", $"--Cluster:GatewayPort={SpawnedProcess.FreePort()}",
            ],
            new(_site, "/health/ready"), Path.Combine(_folder.FullName, "server.log"), TimeProvider.System);
        _there = new() { BaseAddress = _site, Timeout = TimeSpan.FromSeconds(15) };
        _money = new() { BaseAddress = _stripe };
        _money.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "sk_test_sandbox");
    }

    public async Task Pass()
    {
        await _sandbox.Start(CancellationToken.None);
        await _server.Start(CancellationToken.None);
        var storm = await Begin(_seed);
        var killing = Kill();
        var backers = await Task.WhenAll(Enumerable.Range(0, Backers).Select(number => Pledge(number, Cards[(number + _seed) % Cards.Length])));

        await GiveBack(backers);
        await killing;
        await Clear(storm);
        await DecideDisputes();

        await Comes(backers);
        await _server.DisposeAsync();
        var (code, output, error) = await Programs.Run(
            Path.Combine(Programs.Root, "Silo", "bin", Programs.Configuration, "net10.0", "Greenlight.Silo.dll"),
            "verify", $"--Storage:Folder={Path.Combine(_folder.FullName, "data")}", $"--Stripe:ApiBase={_stripe}", "--Stripe:ApiKey=sk_test_sandbox");
        Assert.True(code == 0, $"Seed {_seed}: {output}{error}");
        _hasPassed = true;
    }

    public async ValueTask DisposeAsync()
    {
        _there.Dispose();
        _money.Dispose();
        await _server.DisposeAsync();
        await _sandbox.DisposeAsync();
        if (_hasPassed)
            _folder.Delete(recursive: true);
        else
            TestContext.Current.TestOutputHelper?.WriteLine($"Seed {_seed} left its database and its logs in {_folder.FullName}.");
    }

    private async Task<int> Begin(int seed)
    {
        object[] faults =
        [
            new { kind = "latency", probability = 0.2, min_ms = 5, max_ms = 3_000, seed },
            new { kind = "lock_timeout", method = "POST", probability = 0.1, status = 429, seed = seed + 1 },
            new { kind = "lock_timeout", method = "POST", probability = 0.05, status = 409, seed = seed + 2 },
            new { kind = "error", probability = 0.05, after = false, seed = seed + 3 },
            new { kind = "error", method = "POST", probability = 0.05, after = true, seed = seed + 4 },
            new { kind = "reset", probability = 0.05, after = false, seed = seed + 5 },
            new { kind = "reset", method = "POST", probability = 0.08, after = true, seed = seed + 6 },
            new { kind = "unreadable", probability = 0.05, seed = seed + 7 },
        ];
        foreach (var fault in faults)
            (await _money.PostAsJsonAsync("/sandbox/faults", fault)).EnsureSuccessStatusCode();
        (await _money.PutAsJsonAsync("/sandbox/webhooks", new { duplicate = 0.3, reorder = 0.3, drop = 0.3, delay_min_ms = 0, delay_max_ms = 2_000, seed })).EnsureSuccessStatusCode();
        return faults.Length;
    }

    private async Task Clear(int faults)
    {
        var tripped = (await _money.GetFromJsonAsync<JsonArray>("/sandbox/faults"))!;
        Assert.All(tripped, fault => Assert.True((int)fault!["tripped"]! > 0, fault.ToJsonString()));
        Assert.Equal(faults, (int)(await (await _money.DeleteAsync("/sandbox/faults")).Content.ReadFromJsonAsync<JsonNode>())!["removed"]!);
        (await _money.PutAsJsonAsync("/sandbox/webhooks", new { })).EnsureSuccessStatusCode();
    }

    private async Task Kill()
    {
        for (var times = 0; times < 3; times++)
        {
            await Pause(TimeSpan.FromSeconds(2 + 4 * new Chance((ulong)_seed).Of(times, Question.Pause)));
            await _server.Kill();
            await _server.Start(CancellationToken.None);
        }
    }

    private static Task Pause(TimeSpan time) => Task.Delay(time, TimeProvider.System);

    // While cards are charged, producers give money back to the first who were charged, wherever that leads. Who is disputed by then has nothing to be given back.
    private async Task GiveBack(IEnumerable<Backer> backers)
    {
        var until = TimeProvider.System.GetUtcNow() + Patience;
        var waiting = new Queue<Backer>(backers);
        for (var given = 0; given < Returns && waiting.TryDequeue(out var backer); await Pause(Pace / Backers))
        {
            var (status, heard) = await Ask(() => Send(backer, HttpMethod.Post, $"{Campaign}/receipts/{backer.Receipt}/refund"));
            if (status is HttpStatusCode.Accepted)
                given++;
            else if (status is not HttpStatusCode.Conflict || !heard.Contains("disputed", StringComparison.Ordinal))
                waiting.Enqueue(backer);
            Assert.True(TimeProvider.System.GetUtcNow() < until, $"Seed {_seed}, {given} given back: {heard}");
        }
    }

    private async Task<Backer> Pledge(int number, string card)
    {
        var proof = $"a random value of backer {number}";
        var tokens = await UntilAnswered(
            () => _there.PostAsJsonAsync("/api/sign-up", new { email = $"backer-{number}@example.test", proof }), status => status is HttpStatusCode.OK or HttpStatusCode.Created);
        var backer = new Backer(new("Bearer", (string)tokens["accessToken"]!), "");
        var pledge = await UntilAnswered(
            () => Send(backer, HttpMethod.Put, $"{Campaign}/pledges/one", new { tier = "series", paymentMethod = card }), status => status is HttpStatusCode.OK or HttpStatusCode.Created);
        return backer with { Receipt = (string)pledge["receipt"]! };
    }

    // Half of them are lost by saying nothing more, half are won by evidence.
    private async Task DecideDisputes()
    {
        foreach (var (dispute, i) in (await List("/v1/disputes?limit=100")).Select((dispute, i) => ((string)dispute!["id"]!, i)))
        {
            using var form = new FormUrlEncodedContent(i % 2 == 0 ? [] : [new("evidence[uncategorized_text]", "winning_evidence"), new("submit", "true")]);
            await _money.PostAsync(i % 2 == 0 ? $"/v1/disputes/{dispute}/close" : $"/v1/disputes/{dispute}", form);
        }
    }

    /// <summary>Waits until what every backer is told is what the sandbox says, and asserts that it is so.</summary>
    private async Task Comes(Backer[] backers)
    {
        var until = TimeProvider.System.GetUtcNow() + Patience;
        while (true)
        {
            var expected = await ByTheSandbox();
            var told = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var backer in backers)
                told[backer.Receipt] = (string)(await UntilAnswered(() => Send(backer, HttpMethod.Get, $"{Campaign}/pledges/one"), status => status is HttpStatusCode.OK))["state"]!;
            var differs = told.Where(pledge => pledge.Value != expected.GetValueOrDefault(pledge.Key, "not charged")).Select(pledge => $"{pledge.Key} is {pledge.Value}, not {expected.GetValueOrDefault(pledge.Key)}").ToArray();
            if (differs.Length == 0)
                return;
            Assert.True(TimeProvider.System.GetUtcNow() < until, $"Seed {_seed}: {string.Join("; ", differs)}");
            await Pause(Pace);
        }
    }

    /// <summary>By its lists of charges, refunds and disputes: where each pledge must stand. More than one charge that took money is a failure at once.</summary>
    private async Task<Dictionary<string, string>> ByTheSandbox()
    {
        var (refunds, disputes) = (await List("/v1/refunds?limit=100"), await List("/v1/disputes?limit=100"));
        var standing = new Dictionary<string, string>();
        foreach (var charge in await List("/v1/charges?limit=100"))
        {
            if ((string)charge!["status"]! != "succeeded")
                continue;
            var id = (string)charge["id"]!;
            var taken = disputes.Where(dispute => (string)dispute!["charge"]! == id).Select(dispute => (string)dispute!["status"]!).ToArray();
            var back = refunds.Where(refund => (string)refund!["charge"]! == id).Select(refund => (string)refund!["status"]!).ToArray();
            var state = taken.Contains("lost") || taken.Contains("needs_response") || taken.Contains("under_review") ? "disputed" : back.Contains("succeeded") ? "refunded" : back.Contains("pending") ? "refunding" : "collected";
            Assert.True(standing.TryAdd((string)charge["metadata"]!["pledge"]!, state), $"{charge["metadata"]!["pledge"]} was charged twice.");
        }
        return standing;
    }

    private async Task<JsonArray> List(string path) => (await _money.GetFromJsonAsync<JsonNode>(path))!["data"]!.AsArray();

    private async Task<HttpResponseMessage> Send(Backer backer, HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = backer.Session;
        return await _there.SendAsync(request);
    }

    // The same request until it is answered with what it asks for: the server is being killed.
    private static async Task<JsonNode> UntilAnswered(Func<Task<HttpResponseMessage>> ask, Func<HttpStatusCode, bool> answered)
    {
        var until = TimeProvider.System.GetUtcNow() + Patience;
        while (true)
        {
            var (status, heard) = await Ask(ask);
            if (status is { } known && answered(known))
                return JsonNode.Parse(heard)!;
            Assert.True(TimeProvider.System.GetUtcNow() < until, heard);
            await Pause(Pace);
        }
    }

    // Without a status: the server is killed, or on its way back.
    private static async Task<(HttpStatusCode? Status, string Heard)> Ask(Func<Task<HttpResponseMessage>> ask)
    {
        try
        {
            using var answer = await ask();
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return (null, "no answer");
        }
    }

    private sealed record Backer(AuthenticationHeaderValue Session, string Receipt);
}
