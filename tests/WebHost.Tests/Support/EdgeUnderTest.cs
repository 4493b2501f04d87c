using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Greenlight.Ledger;
using Greenlight.Messages;
using Greenlight.Payments;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Greenlight.Support;

/// <summary>The real edge on a real port, over a scripted engine and a scratch database.</summary>
internal sealed class EdgeUnderTest : IAsyncDisposable
{
    private readonly ScratchDatabase _database = new();
    private readonly WebApplication _app;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("greenlight-edge-");

    private EdgeUnderTest(string[] args) => _app = Edge.Build(["--urls=http://127.0.0.1:0", "--Demo:Enabled=false", "--Sandbox:Mode=None", "--Stripe:ApiKey=sk_test_none", "--Stripe:WebhookSecret=whsec_none", $"--Storage:Folder={_folder.FullName}", .. args], builder =>
    {
        builder.Logging.ClearProviders();
        builder.Services.AddPayments(builder.Configuration);
        builder.Services.Remove(builder.Services.Single(s => s.ImplementationType?.Name == "StripeStartupCheck")); // There is no Stripe here to ask.
        builder.Services.AddSingleton<IDatabase>(_database).AddSingleton<TimeProvider>(Clock).AddSingleton<IMailbox>(Mails)
            .AddSingleton<ICampaignLedger>(Engine).AddSingleton<IPledgeLedger>(Engine).AddSingleton(Engine.Factory);
    });

    public ScriptedEngine Engine { get; } = new();

    public Mails Mails { get; } = new();

    /// <summary>The edge's clock; starts now, because the protection of tickets also looks at the machine's.</summary>
    public FakeTimeProvider Clock { get; } = new(TimeProvider.System.GetUtcNow());

    public IDatabase Database => _database;

    public IServiceProvider Services => _app.Services;

    public Uri Address { get; private set; } = null!;

    public static async Task<EdgeUnderTest> Start(params string[] args)
    {
        var edge = new EdgeUnderTest(args);
        await edge._app.StartAsync();
        edge.Address = new(edge._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return edge;
    }

    /// <summary>A browser or program of its own: no cookies, follows no redirects.</summary>
    public HttpClient NewClient() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };

    /// <summary>A client that is signed in with a new account's token.</summary>
    public async Task<HttpClient> NewBacker(string email = "ada@example.org")
    {
        var client = NewClient();
        var tokens = await (await client.PostAsJsonAsync("/api/sign-up", new { email, proof = "a random value of mine" })).Body();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)tokens["accessToken"]!);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _database.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}

/// <summary>Reading answers.</summary>
internal static class Answers
{
    public static async Task<JsonNode> Body(this HttpResponseMessage answer) => JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;

    /// <summary>Asserts that the answer is a refusal in problem details with this status and code, and gives its detail.</summary>
    public static async Task<string> IsRefused(this Task<HttpResponseMessage> asked, int status, string code)
    {
        var answer = await asked;
        Assert.Equal((status, "application/problem+json"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        var problem = await answer.Body();
        Assert.Equal(code, (string?)problem["code"]);
        Assert.Equal("/problems/" + code, (string?)problem["type"]);
        Assert.Equal(status, (int?)problem["status"]);
        Assert.Equal(Uri.UnescapeDataString(answer.RequestMessage!.RequestUri!.AbsolutePath).TrimEnd('/'), Uri.UnescapeDataString((string)problem["instance"]!).TrimEnd('/'));
        Assert.NotEmpty((string)problem["title"]!);
        Assert.NotEmpty((string)problem["traceId"]!);
        return (string)problem["detail"]!;
    }
}
