using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Greenlight.Load.Processes;

namespace Greenlight;

/// <summary>A server that is asked to end (SIGTERM) while it charges: it finishes what is under way, and its log says that it ended, not that anything failed.</summary>
public sealed class An_end_in_order : IDisposable
{
    private const string Campaign = "/api/campaigns/children-of-the-machine";
    private const int Backers = 12;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("greenlight-end-");

    [Fact]
    public async Task In_the_middle_of_charging_is_no_failure()
    {
        var site = new Uri($"http://127.0.0.1:{SpawnedProcess.FreePort()}");
        var log = Path.Combine(_folder.FullName, "server.log");
        // So slow that it can't be done with charging when it is asked to end.
        string[] settings = [$"--Urls={site}", $"--Storage:Folder={Path.Combine(_folder.FullName, "data")}", "--Sandbox:Port=0", $"--Demo:Goal={Backers}", "--Stripe:RequestsPerSecond=4"];
        await using (var server = new SpawnedProcess("server", Programs.WebHost, settings, new(site, "/health/ready"), log, TimeProvider.System))
        {
            await server.Start(CancellationToken.None);
            using var http = new HttpClient { BaseAddress = site };
            var campaign = JsonNode.Parse(await http.GetStringAsync(Campaign))!;
            for (var i = 0; i < Backers; i++)
                await Pledge(http, (string)campaign["tiers"]![0]!["code"]!, $"backer{i}@example.test");
            await UntilSomebodyIsCharged(http);
        }

        var lines = await File.ReadAllLinesAsync(log);
        Assert.Contains(lines, line => line.Contains("Application is shutting down", StringComparison.Ordinal));
        // That a turn took long is Orleans' note about a busy machine, not about the end.
        Assert.DoesNotContain(lines.Where(line => !line.Contains("Orleans.Runtime.Scheduler.WorkItemGroup", StringComparison.Ordinal)), line => line.Contains(" warn: ", StringComparison.Ordinal) || line.Contains(" fail: ", StringComparison.Ordinal) || line.Contains("   at ", StringComparison.Ordinal));
        Assert.InRange(lines.Count(line => line.Contains("Settlement of", StringComparison.Ordinal)), 0, 1);
    }

    private static async Task Pledge(HttpClient http, string tier, string email)
    {
        using var signUp = await http.PostAsJsonAsync("/api/sign-up", new { email, proof = "a random value of mine" });
        var token = (string)JsonNode.Parse(await signUp.Content.ReadAsStringAsync())!["accessToken"]!;
        using var pledge = new HttpRequestMessage(HttpMethod.Put, $"{Campaign}/pledges/one") { Content = JsonContent.Create(new { tier, paymentMethod = "pm_card_visa" }) };
        pledge.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.SendAsync(pledge);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task UntilSomebodyIsCharged(HttpClient http)
    {
        using var events = new StreamReader(await http.GetStreamAsync($"{Campaign}/live"));
        while (await events.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("data:", StringComparison.Ordinal) && (int)JsonNode.Parse(line[5..])!["collected"]!["count"]! > 0)
                return;
        }
        throw new InvalidOperationException("The stream of events ended before anybody was charged.");
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
