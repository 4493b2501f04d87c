using Greenlight.Campaigns;
using Greenlight.Pledging;
using Stripe;
using Xunit;

namespace Greenlight.Payments;

public sealed partial class Settlement
{
    private const string Intents = "POST /v1/payment_intents";
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Waits_longer_and_longer_while_Stripe_stores_its_failures_and_then_charges_everybody_once()
    {
        const int Many = 100;
        await using var stage = await Stage.Set();
        for (var i = 0; i < Many; i++)
            await stage.Place("pm_card_visa");
        await stage.Pass();
        await stage.Become(Phase.Funded);
        await stage.Rig.Fault(new { kind = "error", path = "/v1/payment_intents", method = "POST" });

        var funded = stage.Clock.GetUtcNow();
        await Sweep(stage, () => stage.Clock.GetUtcNow() >= funded.AddSeconds(108));
        // At 0, 30 and 90 seconds: one key is spent at each, after those that are spent already.
        Assert.InRange((await stage.Rig.Calls())[Intents], Many, Many * (1 + 2 + 3));
        Assert.Equal(Many, (await stage.Tally()).In(PledgeState.Secured).Count);

        await stage.Rig.Heal();
        await Sweep(stage, () => stage.Clock.GetUtcNow() >= funded.AddSeconds(210 + 15));
        Assert.Equal((Many, 0), await stage.CollectedAndFailing());
        Assert.InRange((await stage.Rig.Calls())[Intents], Many, Many * (1 + 2 + 3 + 4));
        Assert.Equal(Many, await stage.Rig.ChargesSucceeded());
    }

    [Fact]
    public async Task Spends_no_second_key_in_one_visit()
    {
        await using var stage = await Stage.Set();
        await stage.Place("pm_card_visa");
        await stage.Pass();
        await stage.Become(Phase.Funded);
        await stage.Rig.Fault(new { kind = "error", path = "/v1/payment_intents", method = "POST" });

        var waits = new List<double>();
        for (var visit = 0; visit < 9; visit++)
        {
            await stage.Pass();
            var wait = (await stage.One(1)).DueAt!.Value - stage.Clock.GetUtcNow();
            waits.Add(wait.TotalSeconds);
            stage.Clock.Advance(wait);
        }

        Assert.Equal([30, 60, 120, 240, 480, 960, 1920, 3600, 3600], waits);
        // One call more at each visit: what is spent is replayed, and one more is tried.
        Assert.Equal(1 + 2 + 3 + 4 + 5 + 6 + 7 + 8 + 9, (await stage.Rig.Calls())[Intents]);
    }

    [Fact]
    public async Task Needs_no_second_notice_for_a_charge_that_could_not_be_begun()
    {
        await using var stage = await Stage.Set(change: terms => terms with { ChargeNotice = TimeSpan.FromHours(48) });
        await stage.Place("pm_card_visa");
        await stage.Pass();
        await stage.Become(Phase.Funded);
        await stage.Pass();
        var told = await stage.One(1);
        stage.Clock.Advance(TimeSpan.FromHours(48));
        await stage.Rig.Fault(new { kind = "error", path = "/v1/payment_intents", method = "POST", count = 1 });

        await stage.Pass();
        await stage.Pass();
        var held = await stage.One(1);
        Assert.Equal((PledgeState.Secured, told.Version + 1, stage.Clock.GetUtcNow().AddSeconds(30)), (held.State, held.Version, held.DueAt));

        stage.Clock.Advance(TimeSpan.FromSeconds(30));
        await stage.Pass();
        // Begun and collected: nothing was announced again in between.
        Assert.Equal((PledgeState.Collected, held.Version + 2), ((await stage.One(1)).State, (await stage.One(1)).Version));
    }

    [Fact]
    public async Task Asks_once_an_hour_for_what_Stripe_rejects_and_ends_the_pass_when_it_rejects_everybodys()
    {
        const int Many = 150;
        await using var stage = await Stage.Set();
        for (var i = 0; i < Many; i++)
            await stage.Place("pm_card_visa");
        await stage.Pass();
        for (var i = 1; i <= Many; i++)
        {
            var taken = PaymentKeys.Create((await stage.One(i)).Id, 1, 0);
            await stage.Rig.Stripe.V1.PaymentIntents.CreateAsync(new() { Amount = 100, Currency = "eur" }, new RequestOptions { IdempotencyKey = taken }, TestContext.Current.CancellationToken);
        }
        await stage.Become(Phase.Funded);

        var report = await stage.Pass();
        Assert.Contains("rejected, idempotency_error", report.Halted, StringComparison.Ordinal);
        Assert.InRange(report.Unknown, 48, 48 + 64);

        var began = stage.Clock.GetUtcNow();
        await Sweep(stage, () => stage.Clock.GetUtcNow() >= began.AddMinutes(50));
        Assert.Equal(Many + Many, (await stage.Rig.Calls())[Intents]);

        await Sweep(stage, () => stage.Clock.GetUtcNow() >= began.AddMinutes(70));
        Assert.Equal(Many + 2 * Many, (await stage.Rig.Calls())[Intents]);
    }

    [Fact]
    public async Task Waits_with_giving_a_pledge_up_while_it_is_not_known_whether_its_payment_is_withdrawn()
    {
        await using var stage = await Stage.Set();
        await stage.Place("pm_sandbox_stolen_card");
        await stage.Pass();
        await stage.Become(Phase.Funded);
        await stage.Pass();
        stage.Clock.Advance(TimeSpan.FromDays(7));
        await stage.Rig.Fault(new { kind = "error", path = "/v1/payment_intents", method = "POST", count = 1 });

        await stage.Pass();
        var calls = await stage.Rig.Calls();
        await stage.Pass();
        Assert.Equal(calls, await stage.Rig.Calls());
        Assert.Equal((PledgeState.Failing, stage.Clock.GetUtcNow().AddSeconds(30)), ((await stage.One(1)).State, (await stage.One(1)).DueAt));

        stage.Clock.Advance(TimeSpan.FromSeconds(30));
        await stage.Pass();
        Assert.Equal(PledgeState.Dropped, (await stage.One(1)).State);
    }

    private static async Task Sweep(Stage stage, Func<bool> until)
    {
        for (; !until(); stage.Clock.Advance(SweepEvery))
            await stage.Pass();
        await stage.Pass();
    }
}
