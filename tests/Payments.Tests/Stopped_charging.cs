using Greenlight.Charging;
using Greenlight.Pledging;
using Xunit;

namespace Greenlight.Payments;

/// <summary>The durable switch: nothing is begun and nothing confirmed while it is on, nothing is lost by it, and all else goes on.</summary>
public sealed class Stopped_charging
{
    [Fact]
    public async Task Begins_nothing_goes_on_saving_cards_and_charges_everybody_once_it_is_started_again()
    {
        await using var house = await House.Build();
        await house.Table.Turn(ChargingSwitch.Stop, true, "something looks wrong", "ada", house.Clock.GetUtcNow());
        for (var i = 0; i < 300; i++)
            await house.Place();

        var report = await house.Pass();
        await house.Pass();

        Assert.Null(report.Halted);
        Assert.Equal((300, 0), (await house.In(PledgeState.Secured), await house.Rig.ChargesSucceeded()));
        Assert.Equal("charging was stopped by ada: something looks wrong", await house.Gate.Stopped());

        await house.Table.Start("it was nothing", "ada", house.Clock.GetUtcNow());
        await house.Pass();
        Assert.Equal((300, 300), (await house.In(PledgeState.Collected), await house.Rig.ChargesSucceeded()));
    }

    [Fact]
    public async Task Is_heeded_within_a_second_in_the_middle_of_a_pass()
    {
        await using var house = await House.Build();
        for (var i = 0; i < 200; i++)
            await house.Place();
        // A charge asks twice, when it begins and in front of its confirmation: with 64 at a time the first confirmations come before the 129th question, and of 200 questions half are confirmations at most.
        var (stop, asked) = (new Switch(), 0);
        stop.Asked = () => stop.Reason = Interlocked.Increment(ref asked) > 200 ? "enough" : null;

        var report = await house.Pass(stop);

        Assert.Equal("enough", report.Halted);
        var charged = await house.Rig.ChargesSucceeded();
        Assert.InRange(charged, 1, 100);
        Assert.Equal(charged, await house.In(PledgeState.Collected));

        house.Clock.Advance(TimeSpan.FromMinutes(2));
        await house.Beat();
        await house.Pass();
        Assert.Equal((200, 200, 0), (await house.In(PledgeState.Collected), await house.Rig.ChargesSucceeded(), await house.ChargedTwice()));
    }

    [Fact]
    public async Task Between_the_stored_attempt_and_its_confirmation_confirms_nothing_and_loses_nothing()
    {
        await using var house = await House.Build();
        var placed = await house.Place();
        // Asked: by the pass, by the beginning of the charge, in front of the confirmation.
        var (stop, asked) = (new Switch(), 0);
        stop.Asked = () => stop.Reason = ++asked > 2 ? "just now" : null;

        await house.Pass(stop);

        var begun = await house.Find(placed.Id);
        Assert.Equal((PledgeState.Collecting, 1, 0), (begun.State, begun.Attempt, await house.Rig.ChargesSucceeded()));
        // Due again while it is stopped: asked about, not confirmed.
        house.Clock.Advance(TimeSpan.FromMinutes(2));
        await house.Pass(stop);
        Assert.Equal(0, await house.Rig.ChargesSucceeded());

        house.Clock.Advance(TimeSpan.FromMinutes(2));
        await house.Beat();
        await house.Pass();
        var collected = await house.Find(placed.Id);
        Assert.Equal((PledgeState.Collected, 1, begun.PaymentIntent), (collected.State, collected.Attempt, collected.PaymentIntent));
    }

    [Fact]
    public async Task Is_heeded_by_what_has_long_waited_for_its_turn_at_Stripe()
    {
        await using var rig = await Rig.Start();
        var pledge = await rig.Begun();
        rig.Switch.Reason = "stopped while it waited";

        Assert.Equal(new PaymentReply.Halted("stopped while it waited"), await rig.Confirm(pledge));

        Assert.Equal(0, await rig.ChargesSucceeded());
        Assert.Equal(new PaymentReply.NothingFound(), await rig.Gateway.AskCharge(pledge));
    }

    [Fact]
    public async Task Gives_nobody_up_meanwhile()
    {
        await using var house = await House.Build();
        var placed = await house.Place("pm_card_chargeCustomerFail");
        await house.Pass();
        Assert.Equal(PledgeState.Failing, (await house.Find(placed.Id)).State);
        await house.Table.Turn(ChargingSwitch.Stop, true, "a long rest", "ada", house.Clock.GetUtcNow());

        house.Clock.Advance(TimeSpan.FromDays(8));
        await house.Pass();
        Assert.Equal(PledgeState.Failing, (await house.Find(placed.Id)).State);

        await house.Table.Start("rested", "ada", house.Clock.GetUtcNow());
        await house.Beat();
        await house.Pass();
        Assert.Equal(PledgeState.Dropped, (await house.Find(placed.Id)).State);
    }
}
