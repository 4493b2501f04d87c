using Greenlight.Campaigns;

namespace Greenlight.Ledger;

public abstract partial class A_ledger
{
    [Fact]
    public async Task Keeps_a_campaign_and_gives_its_slug_once()
    {
        var slug = $"c{Guid.NewGuid():N}";
        var terms = Scene.Terms(2, null, 5) with
        {
            Goal = new Goal.Amount(2_487_500),
            Deadline = Scene.Noon.AddDays(30),
            Closing = ClosingRule.AtDeadline,
            StretchRules = [new("300,000 backers opens episode 9", new Goal.Backers(300_000), [new("a-work", "episode-9")])],
        };
        var created = await Store.Campaigns.Create(slug, "someone", terms, Scene.Noon);

        Assert.Null(await Store.Campaigns.Create(slug, "someone else", terms, Scene.Noon));
        Assert.Equal((Phase.Draft, 1, 1), (created!.Phase, created.Version, created.TermsVersion));
        Assert.Equivalent(created, await Store.Campaigns.Find(slug), strict: true);
        Assert.Equivalent(terms, (await Store.Campaigns.Find(created.Id))!.Terms, strict: true);
        Assert.Null(await Store.Campaigns.Find("no-such-campaign"));
        Assert.DoesNotContain(created.Id, (await Store.Campaigns.List(1000)).Select(c => c.Id));
    }

    [Fact]
    public async Task Launches_a_campaign_with_its_shards_and_stock()
    {
        var campaign = (await Store.Campaigns.Create($"c{Guid.NewGuid():N}", "someone", Scene.Terms(3, null, 5), Scene.Noon))!;
        var launched = await Store.Campaigns.Advance(campaign.Id, _ => new(Phase.Live, Scene.Noon, Scene.Noon.AddDays(1), null));

        Assert.Equal((Phase.Live, 2, Scene.Noon, null), (launched.Phase, launched.Version, launched.LaunchedAt, launched.ClosedAt));
        Assert.Equal([new(1, 5)], (await Store.Campaigns.Read(campaign.Id)).Left);
        for (var shard = 0; shard < 3; shard++)
            Assert.Equal(1, (await Store.Pledges.Open(new(campaign.Id, shard))).Epoch);
        Assert.Equal(campaign.Id, (await Store.Campaigns.List(1000)).Where(c => c.Id == campaign.Id).Select(c => c.Id).Single());
    }

    [Fact]
    public async Task Writes_a_decision_once_and_closes_the_campaign()
    {
        var scene = await Scene.Launch(Store);
        var decision = new Decision(true, Scene.Noon.AddDays(1), 7, 100, 99_500, [0, 2]);

        var decided = await Store.Campaigns.Advance(scene.Id, _ => new(Phase.Funded, Scene.Noon.AddDays(1), null, decision));
        Assert.Equivalent(decision, decided.Decision, strict: true);
        Assert.Equal((Phase.Funded, 3, Scene.Noon.AddDays(1)), (decided.Phase, decided.Version, decided.ClosedAt));

        var unchanged = await Store.Campaigns.Advance(scene.Id, _ => null);
        Assert.Equivalent(decided, unchanged, strict: true);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.Campaigns.Advance(scene.Id, _ => throw new InvalidOperationException("A rule failed.")));
        Assert.Equivalent(decided, await Store.Campaigns.Find(scene.Id), strict: true);
    }

    [Fact]
    public async Task Suspends_a_campaign_with_its_pledges_and_lets_it_go_on()
    {
        var scene = await Scene.Launch(Store);
        var writer = await scene.Open();
        var pledge = await writer.Write(Make.Placed());

        var suspended = await Store.Campaigns.Advance(scene.Id, _ => new(Phase.Suspended, Scene.Noon, null, null));
        Assert.Equal((Phase.Suspended, null), (suspended.Phase, suspended.ClosedAt));
        Assert.Equal(Phase.Suspended, Assert.IsType<BatchResult.PhaseChanged>(await writer.Send(Make.Placed())).Phase);
        await (await scene.Open()).Write(pledge.Secured());

        var resumed = await Store.Campaigns.Advance(scene.Id, _ => new(Phase.Live, Scene.Noon, null, null));
        Assert.Equal((Phase.Live, null, 1), (resumed.Phase, resumed.ClosedAt, (await scene.Read()).Tally.Secured.Count));
    }

    [Fact]
    public async Task Has_every_pledge_of_a_cancelled_campaign_walked_until_it_is_let_go()
    {
        var scene = await Scene.Launch(Store);
        var writer = await scene.Open();
        var pledge = await writer.Write(Make.Placed(limited: false));
        await writer.Write(pledge.Secured());

        var cancelled = await Store.Campaigns.Advance(scene.Id, _ => new(Phase.Cancelled, Scene.Noon, null, null));

        Assert.Equal((Phase.Cancelled, Scene.Noon, null), (cancelled.Phase, cancelled.ClosedAt, cancelled.Decision));
        Assert.Equal([scene.Shard()], await AllWithWork(scene));
    }

    [Fact]
    public async Task Names_a_campaign_when_it_is_due()
    {
        var scene = await Scene.Launch(Store);
        await Store.Campaigns.Seen(scene.Id, 1_000);
        await Store.Campaigns.Advance(scene.Id, _ => new(Phase.Live, Scene.Noon, Scene.Noon.AddSeconds(1), null));
        Assert.DoesNotContain(scene.Id, await Due(scene));

        await Store.Campaigns.Advance(scene.Id, _ => new(Phase.Live, Scene.Noon, Scene.Noon, null));
        Assert.Contains(scene.Id, await Due(scene));
    }

    [Fact]
    public async Task Knows_whether_cards_still_wait_and_which_shards_have_pledges_due()
    {
        var scene = await Scene.Launch(Store, shards: 3);
        Assert.False((await scene.Read()).Unsettled);
        Assert.Empty((await AllWithWork(scene)));

        var writer = await scene.Open(2);
        var pledge = await writer.Write(Make.Placed());
        Assert.True((await scene.Read()).Unsettled);
        Assert.Equal([scene.Shard(2)], await AllWithWork(scene));

        await writer.Write(pledge.Secured());
        Assert.False((await scene.Read()).Unsettled);
        Assert.Empty(await AllWithWork(scene));
    }

    private async Task<IEnumerable<ShardId>> AllWithWork(Scene scene) =>
        (await Store.Campaigns.ShardsWithWork(Scene.Noon, 0, 1, 100_000)).Where(s => s.Campaign == scene.Id);

    [Fact]
    public async Task Refuses_terms_that_promise_what_can_never_happen()
    {
        var terms = Scene.Terms(1, [null]) with { StretchRules = [new("More", new Goal.Backers(101), [])] };

        await Assert.ThrowsAsync<ArgumentException>(() => Store.Campaigns.Create($"c{Guid.NewGuid():N}", "someone", terms, Scene.Noon));
    }

    [Fact]
    public async Task Changes_the_goal_while_nobody_has_pledged_and_stops_whoever_knows_the_old_one()
    {
        var scene = await Scene.Launch(Store);
        var writer = await scene.Open();

        var changed = await Store.Campaigns.ChangeTerms(scene.Id, reading => CampaignRules.ChangeGoal(reading, new Goal.Backers(3), Scene.Noon));

        Assert.Equal((new Goal.Backers(3), 2, 3), (changed.Terms.Goal, changed.TermsVersion, changed.Version));
        Assert.IsType<BatchResult.Superseded>(await writer.Send(Make.Placed()));
        await (await scene.Open()).Write(Make.Placed());
    }

    [Fact]
    public async Task Writes_new_terms_beside_the_old_ones_with_stock_and_deadline_and_tells_shards_both()
    {
        var scene = await Scene.Launch(Store, Scene.Terms(2, null, 1) with { Deadline = Scene.Noon.AddDays(1) });
        var writer = await scene.Open();
        await writer.Write(Make.Placed(tier: 1, limited: true));
        Assert.Equal(WriteResult.NoPlaceLeft, await writer.Try(Make.Placed(tier: 1, limited: true)));
        var before = (await scene.Read()).Campaign;
        var terms = before.Terms with
        {
            Deadline = Scene.Noon.AddDays(2),
            Tiers = [before.Terms.Tiers[0], before.Terms.Tiers[1] with { Stock = 3 }, before.Terms.Tiers[1] with { Number = 2, Code = "tier-2", Stock = 7 }],
        };

        var changed = await Store.Campaigns.ChangeTerms(scene.Id, _ => new(terms, Scene.Noon));

        Assert.Equal((2, before.Version + 1), (changed.TermsVersion, changed.Version));
        Assert.Equivalent(terms, (await Store.Campaigns.Find(scene.Id))!.Terms, strict: true);
        var left = (await scene.Read()).Left;
        Assert.Equal((2L, 7L), (left[1], left[2]));
        Assert.IsType<BatchResult.Superseded>(await writer.Send(Make.Placed()));
        var opening = await Store.Pledges.Open(scene.Shard());
        Assert.Equivalent(before.Terms, Assert.Single(opening.Earlier!).Value, strict: true);
        Assert.Equal(1, opening.Earlier!.Single().Key);
        await (await scene.Open(1)).Write(Make.Placed(tier: 2, limited: true));
        await Store.Campaigns.Seen(scene.Id, long.MaxValue);
        Assert.DoesNotContain(scene.Id, await Store.Campaigns.Due(Scene.Noon.AddDays(1), 0, 1, 100_000));
        Assert.Contains(scene.Id, await Store.Campaigns.Due(Scene.Noon.AddDays(2), 0, 1, 100_000));
    }

    [Fact]
    public async Task Keeps_the_goal_once_somebody_has_pledged()
    {
        var scene = await Scene.Launch(Store);
        await (await scene.Open()).Write(Make.Placed());

        await Store.Campaigns.ChangeTerms(scene.Id, reading => CampaignRules.ChangeGoal(reading, new Goal.Backers(3), Scene.Noon));
        Assert.Equal((new Goal.Backers(100), 1), ((await scene.Read()).Campaign.Terms.Goal, (await scene.Read()).Campaign.TermsVersion));
    }
}
