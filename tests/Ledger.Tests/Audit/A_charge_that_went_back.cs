using Greenlight.Backers;
using Greenlight.Pledging;

namespace Greenlight.Ledger.Audit;

/// <summary>What <c>charging reconcile --refund-unknown</c> leaves behind after a restore: charges without a place in the ledger, whose money is back where it came from.</summary>
public sealed class A_charge_that_went_back
{
    [Theory, InlineData("plg-1-0-77"), InlineData(null), InlineData("none of ours")]
    public void Is_settled_if_the_ledger_has_no_such_pledge(string? named)
    {
        Assert.Equal((1, 0), Audit(named, givenBack: true, pledge: null));
        Assert.Equal((0, 1), Audit(named, givenBack: false, pledge: null));
    }

    [Theory, InlineData(PledgeState.Cancelled), InlineData(PledgeState.Released), InlineData(PledgeState.Dropped)]
    public void Is_settled_if_the_pledge_is_gone(PledgeState state)
    {
        Assert.Equal((1, 0), Audit("plg-1-0-7", givenBack: true, In(state)));
        Assert.NotEqual(0, Audit("plg-1-0-7", givenBack: false, In(state)).Findings);
    }

    [Theory, InlineData(PledgeState.Pledged), InlineData(PledgeState.Secured), InlineData(PledgeState.Failing)]
    public void Is_a_difference_all_the_same_where_the_pledge_should_know_of_it(PledgeState state) =>
        Assert.NotEqual(0, Audit("plg-1-0-7", givenBack: true, In(state)).Findings);

    [Fact]
    public void Of_a_refunded_pledge_is_what_the_ledger_knows() => Assert.Equal((0, 0), Audit("plg-1-0-7", givenBack: true, In(PledgeState.Refunded)));

    private static (long GivenBack, long Findings) Audit(string? named, bool givenBack, Pledge? pledge)
    {
        var findings = new Findings();
        var list = new ChargeList([new("ch_1", named, "pi_1", 995, true, givenBack)], findings);
        if (pledge is not null)
            list.Check(pledge, findings);
        list.CheckRest(findings);
        return (list.GivenBack, findings.Count);
    }

    private static Pledge In(PledgeState state) =>
        new Pledge(new(new(new(1), 0), 7), new BackerId(Guid.CreateVersion7()), "first", 0, 995, state, CardStatus.Ready, 1, 1, 0, 995, DateTimeOffset.UnixEpoch, "pm_1") with { PaymentIntent = "pi_1" };
}
