using Greenlight.Support;

namespace Greenlight.Campaigns;

public sealed class Campaigns_over_HTTP
{
    [Fact]
    public async Task Are_listed_once_launched()
    {
        await using var edge = await EdgeUnderTest.Start();
        edge.Engine.Launch("a-show");
        edge.Engine.Launch("a-draft", Phase.Draft);

        var list = (await (await edge.NewClient().GetAsync("/api/campaigns")).Body()).AsArray();

        Assert.Equal("a-show", (string?)Assert.Single(list)!["slug"]);
    }

    [Fact]
    public async Task Show_their_terms_and_their_progress()
    {
        await using var edge = await EdgeUnderTest.Start();
        edge.Engine.Launch("a-show");

        var campaign = await (await edge.NewClient().GetAsync("/api/campaigns/a-show")).Body();

        Assert.Equal("""{"kind":"backers","count":250000}""", campaign["goal"]!.ToJsonString());
        Assert.Equal("when-reached", (string?)campaign["closing"]);
        Assert.Equal(
            """[{"code":"season","title":"The season","description":"Eight episodes.","price":{"amount":995,"currency":"usd"},"payWhatYouWant":false,"stock":null,"opens":[{"work":"series","item":"e1"}]}]""",
            campaign["tiers"]!.ToJsonString());
        Assert.Equal(1, (long)campaign["progress"]!["sequence"]!);
    }

    [Fact]
    public async Task Are_refused_if_they_are_unknown()
    {
        await using var edge = await EdgeUnderTest.Start();

        await edge.NewClient().GetAsync("/api/campaigns/no-such-show").IsRefused(404, "unknown-campaign");
        await edge.NewClient().GetAsync("/api/campaigns/no-such-show/progress").IsRefused(404, "unknown-campaign");
    }
}
