using System.Net;
using Greenlight.Ledger;
using Greenlight.Payments;
using Greenlight.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Greenlight.Hosting;

public sealed class The_edge
{
    [Fact]
    public async Task Describes_every_operation_with_its_refusals_and_how_to_sign_in()
    {
        await using var edge = await EdgeUnderTest.Start();

        var document = await (await edge.NewClient().GetAsync("/openapi/v1.json")).Body();

        var pledge = document["paths"]!["/api/campaigns/{slug}/pledges/{pledgeId}"]!["put"]!;
        Assert.Equal("Pledge", (string?)pledge["operationId"]);
        Assert.Contains("sold-out", (string?)pledge["responses"]!["409"]!["description"]);
        Assert.Contains("reused-id", (string?)pledge["responses"]!["409"]!["description"]);
        Assert.Contains("unknown-campaign", (string?)pledge["responses"]!["404"]!["description"]);
        Assert.Contains("not-signed-in", (string?)pledge["responses"]!["401"]!["description"]);
        Assert.Equal("#/components/schemas/PledgeView", (string?)pledge["responses"]!["201"]!["content"]!["application/json"]!["schema"]!["$ref"]);
        Assert.Equal(["bearer", "cookie"], pledge["security"]!.AsArray().Select(s => s!.AsObject().Single().Key));
        Assert.Null(document["paths"]!["/api/campaigns/{slug}"]!["get"]!["security"]);
        Assert.All(document["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject()), o => Assert.False(string.IsNullOrEmpty((string?)o.Value!["summary"]), o.Value!.ToJsonString()));
    }

    [Fact]
    public async Task Is_alive_without_touching_anything()
    {
        await using var edge = await EdgeUnderTest.Start();
        await edge.Database.DisposeAsync();

        Assert.Equal(HttpStatusCode.OK, (await edge.NewClient().GetAsync("/health/live")).StatusCode);
    }

    [Theory]
    [InlineData("http://127.0.0.1:5999/me/pledges")]
    [InlineData("https://greenlight.example/me/pledges", "--Site:Url=https://greenlight.example/")]
    [InlineData("https://greenlight.example/back", "--Site:Url=https://greenlight.example", "--Stripe:ReturnUrl=https://greenlight.example/back")]
    public async Task Has_banks_send_backers_back_to_its_own_address(string address, params string[] settings)
    {
        await using var database = new ScratchDatabase();
        var engine = new ScriptedEngine();
        await using var edge = Edge.Build(["--urls=http://127.0.0.1:5999", .. settings], builder => builder.Services
            .AddSingleton<IDatabase>(database).AddSingleton<ICampaignLedger>(engine).AddSingleton<IPledgeLedger>(engine).AddSingleton(engine.Factory));

        Assert.Equal(address, StripeOptions.From(edge.Configuration).ReturnUrl);
    }

    [Theory]
    [InlineData("DELETE", "/health/live")]
    [InlineData("POST", "/health/ready")]
    public async Task Is_asked_for_its_health_and_nothing_else(string method, string path)
    {
        await using var edge = await EdgeUnderTest.Start();
        using var request = new HttpRequestMessage(new(method), path);
        using var head = new HttpRequestMessage(HttpMethod.Head, "/health/live");

        await edge.NewClient().SendAsync(request).IsRefused(405, "method-not-allowed");
        Assert.Equal(HttpStatusCode.OK, (await edge.NewClient().SendAsync(head)).StatusCode);
    }

    [Fact]
    public void Fails_to_start_on_a_port_in_use_in_one_sentence()
    {
        var failure = new IOException("Failed to bind to address http://127.0.0.1:5080: address already in use.");

        var sentence = StartupFaults.Sentence(failure);

        Assert.Contains("5080", sentence);
        Assert.Contains("--Urls", sentence);
    }
}
