using Greenlight.Campaigns;
using Greenlight.Payments;
using Greenlight.Pledging;

namespace Greenlight.Ledger;

public abstract partial class A_ledger
{
    [Fact]
    public async Task Tells_a_write_that_can_never_be_stored_from_an_outcome_that_is_not_known()
    {
        var scene = await Scene.Launch(Store, stock: 5);
        var writer = await scene.Open();
        var poison = await Poison(writer);
        var before = await scene.Read();

        Assert.IsType<BatchResult.Unwritable>(await writer.Send(Make.Placed(limited: true), Collected(poison), Make.Placed(limited: true)));

        Assert.Equivalent(before, await scene.Read(), strict: true);
        Assert.Equal(3, (await scene.Journal()).Length);
        await writer.Write(Make.Placed(limited: true));
    }

    [Fact]
    public async Task Writes_everything_of_a_batch_but_what_can_never_be_stored()
    {
        var scene = await Scene.Launch(Store, stock: 1000);
        var raw = await scene.Open();
        var poison = new[] { await Dropped(raw), await Dropped(raw), await Dropped(raw) };
        var writer = await ShardWriter.Open(scene.Shard(), Store.Pledges, TimeProvider.System);
        for (var again = 0; again < 3; again++)
        {
            // First, last and in the middle; and a refusal that hangs on the phase, which only the fence can confirm.
            var commands = Enumerable.Range(0, 21).Select(PledgeCommand (i) => i % 10 == 0
                ? new ChargeSucceeded(poison[i / 10].Id, "pi_late", "ch_\0")
                : new PlacePledge(Make.Backer(), "first", "tier-0", null, "pm_card")).Append(new ChargeBegun(poison[0].Id, "pi_other", 2)).ToArray();

            var outcomes = await writer.Write(commands);

            for (var i = 0; i <= 20; i += 10)
                Assert.IsType<Refusal.NotStorable>(Assert.IsType<PledgeOutcome.Refused>(outcomes[i]).Refusal);
            Assert.Equal(new PledgeOutcome.Refused(new Refusal.NotLive(Phase.Live)), outcomes[21]);
            var numbers = outcomes.OfType<PledgeOutcome.Accepted>().Select(accepted => accepted.Pledge.Id.Number).ToArray();
            Assert.Equal(18, numbers.Length);
            Assert.Equal(numbers.Order(), numbers);
        }
        Assert.Equal(1000 - 3 * 18, (await scene.Read()).Left[0]);
        await scene.AssertFold();
    }

    [Fact]
    public async Task Says_what_can_never_be_stored_of_a_batch_that_meets_another_phase()
    {
        var scene = await Scene.Launch(Store);
        var poison = await Dropped(await scene.Open());
        var writer = await ShardWriter.Open(scene.Shard(), Store.Pledges, TimeProvider.System);
        await scene.Become(Phase.Suspended);

        var outcomes = await writer.Write(
            [new PlacePledge(Make.Backer(), "first", "tier-0", null, "pm_card"), new ChargeSucceeded(poison.Id, "pi_late", "ch_\0"), new PlacePledge(Make.Backer(), "first", "tier-0", null, "pm_card")]);

        Assert.Equal(new PledgeOutcome.Refused(new Refusal.NotLive(Phase.Suspended)), outcomes[0]);
        Assert.IsType<Refusal.NotStorable>(Assert.IsType<PledgeOutcome.Refused>(outcomes[1]).Refusal);
        Assert.Equal(new PledgeOutcome.Refused(new Refusal.NotLive(Phase.Suspended)), outcomes[2]);
    }

    [Fact]
    public async Task Says_that_a_text_can_not_be_stored_and_takes_the_next_one()
    {
        var writer = await (await Scene.Launch(Store)).Open();
        // Not as data of a theory: half a character does not survive in an attribute.
        foreach (var text in new[] { "pm_\0", "pm_\ud800", "\udc00\ud800", "\ud83c\ud83c", "pm_\0" })
        {
            var poison = Make.Placed();
            Assert.IsType<BatchResult.Unwritable>(await writer.Send(Make.Placed(), poison with { After = poison.After with { PaymentMethod = text } }));
            await writer.Write(Make.Placed());
        }
        var whole = Make.Placed();
        Assert.Equal("pm_🎬", (await writer.Write(whole with { After = whole.After with { PaymentMethod = "pm_🎬" } })).PaymentMethod);
    }

    /// <summary>A dropped pledge whose backer has pledged again: news that it was charged after all would make two live ones, which the index refuses. The rules never ask for that.</summary>
    private static async Task<Pledge> Poison(Writer writer)
    {
        var dropped = await Dropped(writer);
        await writer.Write(Make.Placed(dropped.Backer, "second", limited: false));
        return dropped;
    }

    private static async Task<Pledge> Dropped(Writer writer) => await writer.Write((await writer.Write(Make.Placed()))
        .Changed(PledgeEventKind.Dropped, p => p with { State = PledgeState.Dropped, PaymentIntent = "pi_late", Attempt = 1, DueAt = null }));

    private static LedgerWrite Collected(Pledge pledge) =>
        pledge.Changed(PledgeEventKind.Collected, p => p with { State = PledgeState.Collected }) with { Right = RightChange.Open };
}
