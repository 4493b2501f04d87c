using Greenlight.Backers;
using Greenlight.Campaigns;
using Greenlight.Paygate;
using Greenlight.Pledging;
using Xunit;

namespace Greenlight.Tests.Paygate;

public sealed class A_gate : IAsyncLifetime
{
    private static readonly ItemRef Episode1 = new(OneCampaign.Work, "episode-1");
    private readonly PaygateRig _rig = new();

    public async ValueTask InitializeAsync() => await _rig.SaveSeries();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task Hands_the_key_to_who_paid()
    {
        var (pledge, _) = await FundedPayer();
        var opened = Assert.IsType<GateOutcome.Opened>(await _rig.Gate.Open(Episode1, await PassFor(pledge), null));
        Assert.Equal(await _rig.Works.ContentKey(Episode1), opened.Key.ToArray());
        Assert.Equal(HlsEncryption.KeyLength, opened.Key.Length);
    }

    [Fact]
    public async Task Hands_the_key_to_a_session_pass_of_who_paid()
    {
        var (_, backer) = await FundedPayer();
        var pass = await _rig.Passes.Sign(backer.ToString(), Episode1.Work, [Episode1.Item]);
        Assert.IsType<GateOutcome.Opened>(await _rig.Gate.Open(Episode1, pass.Token, null));
    }

    [Fact]
    public async Task Asks_for_a_pass() => await Refuses(GateRefusal.NoPass, null);

    [Fact]
    public async Task Tells_a_backer_who_has_pledged_that_it_is_not_funded_yet()
    {
        var (_, backer) = await _rig.Pledge();
        await Refuses(GateRefusal.NotFundedYet, null, backer);
    }

    [Fact]
    public async Task Tells_somebody_who_has_not_pledged_that_they_are_not_entitled()
        => await Refuses(GateRefusal.NotEntitled, null, BackerId.New(_rig.Clock.GetUtcNow()));

    [Fact]
    public async Task Refuses_everybody_before_funding_even_with_a_pass_of_ours()
    {
        var (pledge, _) = await _rig.Pledge();
        await Refuses(GateRefusal.NotFundedYet, await PassFor(pledge));
    }

    [Fact]
    public async Task Refuses_who_has_not_paid_after_funding()
    {
        _rig.Campaigns.Fund();
        var (pledge, _) = await _rig.Pledge(PledgeState.Failing);
        await Refuses(GateRefusal.NotEntitled, await PassFor(pledge));
    }

    [Fact]
    public async Task Closes_within_ten_seconds_of_a_refund_though_the_pass_still_lives()
    {
        var (pledge, _) = await FundedPayer();
        var pass = await PassFor(pledge);
        Assert.IsType<GateOutcome.Opened>(await _rig.Gate.Open(Episode1, pass, null));
        await _rig.Close(pledge);
        _rig.Clock.Advance(TimeSpan.FromSeconds(10));
        await Refuses(GateRefusal.NotEntitled, pass);
    }

    [Fact]
    public async Task Refuses_a_pass_for_another_item()
    {
        var (pledge, _) = await FundedPayer();
        var pass = await _rig.Passes.Sign(new EntitlementId(pledge).ToString(), OneCampaign.Work, ["episode-2"]);
        await Refuses(GateRefusal.NotEntitled, pass.Token);
    }

    [Fact]
    public async Task Refuses_a_pass_for_the_same_item_of_another_work()
    {
        var (pledge, _) = await FundedPayer();
        var pass = await _rig.Passes.Sign(new EntitlementId(pledge).ToString(), "another", ["episode-1"]);
        await Refuses(GateRefusal.NotEntitled, pass.Token);
    }

    [Fact]
    public async Task Opens_no_more_than_was_paid_for_whatever_a_pass_says()
    {
        var (pledge, _) = await FundedPayer();
        var nine = new ItemRef(OneCampaign.Work, "episode-9");
        var pass = await _rig.Passes.Sign(new EntitlementId(pledge).ToString(), nine.Work, [nine.Item]);
        Assert.Equal(new GateOutcome.Shut(GateRefusal.NotEntitled), await _rig.Gate.Open(nine, pass.Token, null));
    }

    [Fact]
    public async Task Opens_what_a_reached_stretch_rule_added()
    {
        _rig.Campaigns.Fund(stretch: 0);
        var (pledge, _) = await _rig.Payer();
        var nine = new ItemRef(OneCampaign.Work, "episode-9");
        var pass = await _rig.Passes.Sign(new EntitlementId(pledge).ToString(), nine.Work, [nine.Item]);
        Assert.IsType<GateOutcome.Opened>(await _rig.Gate.Open(nine, pass.Token, null));
    }

    [Fact]
    public async Task Refuses_an_expired_pass()
    {
        var (pledge, _) = await FundedPayer();
        var pass = await PassFor(pledge);
        _rig.Clock.Advance(Passes.Life);
        await Refuses(GateRefusal.PassNotValid, pass);
    }

    [Fact]
    public async Task Refuses_a_forged_pass()
    {
        var (pledge, _) = await FundedPayer();
        await using var forger = new PaygateRig();
        await Refuses(GateRefusal.PassNotValid, (await forger.Passes.Sign(new EntitlementId(pledge).ToString(), Episode1.Work, [Episode1.Item])).Token);
    }

    [Theory, InlineData("nonsense"), InlineData(""), InlineData("a.b.c")]
    public async Task Refuses_what_is_no_pass(string token) => await Refuses(GateRefusal.PassNotValid, token);

    [Fact]
    public async Task Refuses_a_pass_that_says_it_needs_no_signature()
    {
        var (pledge, _) = await FundedPayer();
        var parts = (await PassFor(pledge)).Split('.');
        await Refuses(GateRefusal.PassNotValid, Convert.ToBase64String("""{"alg":"none"}"""u8).TrimEnd('=') + $".{parts[1]}.");
    }

    [Theory, InlineData("episode-1", "nowhere"), InlineData("episode-77", OneCampaign.Work), InlineData("pilot", OneCampaign.Work)]
    public async Task Knows_no_key_of_an_unknown_or_free_item(string item, string work)
        => Assert.Equal(new GateOutcome.Shut(GateRefusal.UnknownItem), await _rig.Gate.Open(new(work, item), null, null));

    private async Task<(PledgeId Pledge, BackerId Backer)> FundedPayer()
    {
        _rig.Campaigns.Fund();
        return await _rig.Payer();
    }

    private async Task<string> PassFor(PledgeId pledge) => (await _rig.Passes.Sign(new EntitlementId(pledge).ToString(), Episode1.Work, [Episode1.Item])).Token;

    private async Task Refuses(GateRefusal why, string? token, BackerId? backer = null)
        => Assert.Equal(new GateOutcome.Shut(why), await _rig.Gate.Open(Episode1, token, backer));
}
