using Greenlight.Support;
using Microsoft.Extensions.Time.Testing;

namespace Greenlight.Campaigns;

public sealed class The_campaign_directory
{
    private readonly ScriptedEngine _engine = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly CampaignDirectory _directory;

    public The_campaign_directory() => _directory = new(_engine, _clock);

    [Fact]
    public async Task Asks_the_ledger_once_for_a_launched_campaign()
    {
        _engine.Launch("a-show");

        for (var i = 0; i < 100; i++)
            Assert.NotNull(await _directory.Find("a-show"));

        Assert.Equal(1, _engine.Lookups);
    }

    [Fact]
    public async Task Does_not_remember_a_miss_for_longer_than_a_second()
    {
        Assert.Null(await _directory.Find("a-show"));
        Assert.Null(await _directory.Find("a-show"));
        Assert.Equal(1, _engine.Lookups);
        _engine.Launch("a-show");

        _clock.Advance(CampaignDirectory.MissFreshness);

        Assert.NotNull(await _directory.Find("a-show"));
    }

    [Fact]
    public async Task Knows_no_drafts_until_they_are_launched()
    {
        _engine.Launch("a-show", Phase.Draft);
        Assert.Null(await _directory.Find("a-show"));

        _engine.Launch("a-show");
        _clock.Advance(CampaignDirectory.MissFreshness);

        Assert.NotNull(await _directory.Find("a-show"));
    }

    [Fact]
    public async Task Looks_again_behind_the_back_of_those_who_ask()
    {
        _engine.Launch("a-show");
        await _directory.Find("a-show");
        _clock.Advance(CampaignDirectory.Freshness);
        _engine.Launch("a-show", Phase.Funded);

        var during = await _directory.Find("a-show");
        var after = await _directory.Find("a-show");

        Assert.Equal((Phase.Live, Phase.Funded), (during!.Phase, after!.Phase));
        Assert.Equal(2, _engine.Lookups);
    }

    [Theory]
    [InlineData("")]
    [InlineData("A-Show")]
    [InlineData("a show")]
    [InlineData("-a")]
    [InlineData("a\n")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public async Task Does_not_even_look_for_what_cannot_be_a_name(string slug)
    {
        Assert.Null(await _directory.Find(slug));
        Assert.Equal(0, _engine.Lookups);
    }
}
