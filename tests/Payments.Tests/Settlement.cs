using System.Diagnostics;
using Greenlight.Campaigns;
using Greenlight.Pledging;
using Xunit;

namespace Greenlight.Payments;

/// <summary>Whole passes over a shard on SQLite, through Stripe.net, against the sandbox.</summary>
public sealed partial class Settlement(ITestOutputHelper output)
{
    [Fact]
    public async Task Secures_every_card_then_charges_every_pledge_once_and_gives_up_on_the_rest()
    {
        await using var stage = await Stage.Set();
        string[] cards = ["pm_card_visa", "pm_card_chargeDeclined", "pm_card_chargeCustomerFail", "pm_sandbox_insufficient_funds_ok", "pm_sandbox_stolen_card", "pm_card_visa"];
        for (var i = 0; i < 60; i++)
            await stage.Place(cards[i % cards.Length]);

        await stage.Pass();
        Assert.Equal(50, (await stage.Tally()).In(PledgeState.Secured).Count);
        Assert.Equal(0, await stage.Rig.ChargesSucceeded());

        await stage.Become(Phase.Funded);
        await stage.Pass();
        Assert.Equal((20, 40), await stage.CollectedAndFailing());

        stage.Clock.Advance(TimeSpan.FromHours(25));
        await stage.Pass();
        Assert.Equal((30, 30), await stage.CollectedAndFailing());

        stage.Clock.Advance(TimeSpan.FromDays(7));
        await stage.Pass();
        Assert.Equal(30, (await stage.Tally()).In(PledgeState.Dropped).Count);
        Assert.Equal(30, await stage.Rig.ChargesSucceeded());
    }

    [Fact]
    public async Task Takes_four_calls_for_a_pledge_whose_card_is_good()
    {
        // Several pages of them, so that what is read again while others are under way counts too.
        const int Many = 700;
        await using var stage = await Stage.Set();
        for (var i = 0; i < Many; i++)
            await stage.Place("pm_card_visa");
        await stage.Pass();
        await stage.Become(Phase.Funded);
        await stage.Pass();

        Assert.Equal((Many, 0), await stage.CollectedAndFailing());
        Assert.Equal(
            new Dictionary<string, long> { ["POST /v1/customers"] = Many, ["POST /v1/setup_intents"] = Many, ["POST /v1/payment_intents"] = Many, ["POST /v1/payment_intents/:id/confirm"] = Many },
            await stage.Rig.Calls());
    }

    [Fact]
    public async Task Goes_on_from_where_a_broken_connection_left_it()
    {
        await using var stage = await Stage.Set();
        for (var i = 0; i < 40; i++)
            await stage.Place("pm_card_visa");
        foreach (var after in new[] { false, true })
        {
            await stage.Rig.Fault(new { kind = "reset", path = "/v1/", method = "POST", after, probability = 0.2, count = 30, seed = 5 });
            await stage.Rig.Fault(new { kind = "error", path = "/v1/", method = "POST", after, probability = 0.2, count = 20, seed = 6 });
        }
        await stage.Become(Phase.Funded);

        for (var pass = 0; pass < 40 && (await stage.Tally()).In(PledgeState.Collected).Count < 40; pass++)
        {
            await stage.Pass();
            stage.Clock.Advance(TimeSpan.FromSeconds(31));
        }

        Assert.Equal((40, 0), await stage.CollectedAndFailing());
        Assert.Equal(40, await stage.Rig.ChargesSucceeded());
    }

    [Fact]
    public async Task Lets_everybody_go_when_the_campaign_has_failed()
    {
        await using var stage = await Stage.Set();
        for (var i = 0; i < 10; i++)
            await stage.Place(i % 2 == 0 ? "pm_card_visa" : "pm_card_chargeDeclined");
        await stage.Pass();

        await stage.Become(Phase.Failed);
        await stage.Pass();

        Assert.Equal(10, (await stage.Tally()).In(PledgeState.Released).Count);
        Assert.Equal(0, await stage.Rig.ChargesSucceeded());
    }

    [Fact]
    public async Task Stops_at_once_when_the_key_is_revoked_and_writes_nothing()
    {
        await using var stage = await Stage.Set(options => options.ApiKey = "rk_live_revoked_key");
        for (var i = 0; i < 100; i++)
            await stage.Place("pm_card_visa");

        var report = await stage.Pass();

        Assert.Contains("refused the key", report.Halted, StringComparison.Ordinal);
        Assert.Equal(100, (await stage.Tally()).In(PledgeState.Pledged).Count);
    }

    [Fact]
    public async Task Stops_asking_when_Stripe_is_silent()
    {
        await using var stage = await Stage.Set();
        for (var i = 0; i < 300; i++)
            await stage.Place("pm_card_visa");
        await stage.Rig.Fault(new { kind = "reset", path = "/v1/", after = false });

        var report = await stage.Pass();

        Assert.Contains("no usable answer", report.Halted, StringComparison.Ordinal);
        Assert.InRange(report.Unknown, 48, 48 + 64);
    }

    [Fact]
    public async Task Says_nothing_of_what_the_end_of_its_process_takes_away_and_all_of_what_fails_meanwhile()
    {
        await using var stage = await Stage.Set();
        for (var i = 0; i < 3; i++)
            await stage.Place("pm_card_visa");

        foreach (var (failure, lines) in new (Exception, int)[] { (new OrleansException("No active nodes are compatible with this grain."), 0), (new IOException("No space left on the disk."), 3) })
        {
            using var ending = new CancellationTokenSource();
            var log = new Failures();

            var report = await stage.Pass(new Gone(failure, ending), log, ending.Token);

            Assert.Equal((3, lines), (report.Failed, log.Count(logged => logged == failure)));
        }
        Assert.Equal(3, (await stage.Tally()).In(PledgeState.Pledged).Count);
    }

    [Fact]
    public async Task Keeps_the_pace_that_Stripe_allows()
    {
        await using var stage = await Stage.Set(options => options.RequestsPerSecond = 100);
        for (var i = 0; i < 300; i++)
            await stage.Place("pm_card_visa");
        await stage.Pass();
        await stage.Become(Phase.Funded);

        var began = Stopwatch.GetTimestamp();
        await stage.Pass();
        var took = Stopwatch.GetElapsedTime(began).TotalSeconds;

        output.WriteLine($"300 charges in {took:F2} s, {300 / took:F0}/s of 100/s");
        Assert.Equal(300, (await stage.Tally()).In(PledgeState.Collected).Count);
        // Never faster than allowed, but for the burst; how close it comes is for a quiet machine to say.
        Assert.InRange(took, 2.7, 60);
    }

    [Fact(Timeout = 60_000)]
    public async Task Gives_the_money_back_once_and_waits_for_the_bank_where_it_must()
    {
        await using var stage = await Stage.Set();
        await stage.Collect("pm_card_visa", "pm_card_pendingRefund", "pm_card_createDispute");
        var (paid, pending, disputed) = (await stage.One(1), await stage.One(2), await stage.One(3));

        foreach (var pledge in (Pledge[])[paid, pending])
        {
            Assert.Equal(PledgeState.Refunding, (await stage.Tell(new RefundPledge(pledge.Id, "producer"))).State);
            Assert.Equal(PledgeState.Refunding, (await stage.Tell(new RefundPledge(pledge.Id, "producer"))).State);
        }
        await stage.Pass();
        await stage.Pass();
        paid = await stage.One(1);
        Assert.Equal(PledgeState.Refunded, paid.State);
        pending = await stage.One(2);
        Assert.Equal((PledgeState.Refunding, true), (pending.State, pending.ReturnedBy is not null));
        Assert.Equal(2, (await stage.Rig.Stripe.V1.Refunds.ListAsync()).Count());

        stage.SandboxClock.Advance(TimeSpan.FromDays(1));
        // The bank's answer comes by the sandbox's own clockwork, beside its requests.
        while ((await stage.Rig.Stripe.V1.Refunds.GetAsync(pending.ReturnedBy)).Status is "pending")
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        stage.Clock.Advance(TimeSpan.FromHours(2));
        await stage.Pass();
        Assert.Equal(PledgeState.Refunded, (await stage.One(2)).State);

        // The bank took the third one's, and nothing more can be given back.
        var stood = Assert.IsType<PaymentReply.Stood>(await stage.Rig.Gateway.AskStanding(disputed));
        Assert.Equal(ChargeStanding.Disputed, stood.Standing);
        await stage.Tell(new RefundPledge(disputed.Id, "producer"));
        await stage.Pass();
        disputed = await stage.One(3);
        Assert.Equal((PledgeState.Disputed, stood.About), (disputed.State, disputed.ReturnedBy));

        await stage.Rig.Stripe.V1.Disputes.CloseAsync(stood.About);
        stage.Clock.Advance(TimeSpan.FromHours(13));
        await stage.Pass();
        Assert.Equal((PledgeState.Disputed, null), ((await stage.One(3)).State, (await stage.One(3)).DueAt));
    }

    [Fact]
    public async Task Finds_a_refund_whose_answer_was_lost_instead_of_asking_for_another()
    {
        await using var stage = await Stage.Set();
        await stage.Collect("pm_card_visa");
        var paid = await stage.One(1);
        await stage.Rig.Fault(new { kind = "reset", path = "/v1/refunds", method = "POST", after = true, count = 1 });

        await stage.Tell(new RefundPledge(paid.Id, "operator"));
        await stage.Pass();
        Assert.Equal(PledgeState.Refunding, (await stage.One(1)).State);

        stage.Clock.Advance(TimeSpan.FromMinutes(1));
        await stage.Pass();
        Assert.Equal(PledgeState.Refunded, (await stage.One(1)).State);
        Assert.Single(await stage.Rig.Stripe.V1.Refunds.ListAsync());
    }

    [Fact]
    public async Task Withdraws_the_payment_before_it_gives_a_pledge_up()
    {
        await using var stage = await Stage.Set();
        await stage.Place("pm_card_chargeCustomerFail");
        await stage.Pass();
        await stage.Become(Phase.Funded);
        await stage.Pass();

        stage.Clock.Advance(TimeSpan.FromDays(8));
        await stage.Pass();
        await stage.Pass();

        var dropped = await stage.One(1);
        Assert.Equal(PledgeState.Dropped, dropped.State);
        Assert.Equal("canceled", (await stage.Rig.Stripe.V1.PaymentIntents.GetAsync(dropped.PaymentIntent)).Status);
    }
}
