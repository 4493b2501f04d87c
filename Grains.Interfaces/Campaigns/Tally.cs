using System.Collections.Immutable;
using Greenlight.Pledging;

namespace Greenlight.Campaigns;

/// <summary>One cell of a tally: the pledges of one tier in one state.</summary>
/// <param name="Tier">Number of the tier.</param>
/// <param name="State">Each pledge is in exactly one state.</param>
/// <param name="Count">Pledges.</param>
/// <param name="Amount">Their sum in minor units.</param>
[GenerateSerializer, Immutable, Alias("tally-cell")]
public readonly record struct TallyCell(int Tier, PledgeState State, long Count, long Amount);

/// <summary>The counts and amounts of a campaign by tier and state, as the ledger holds them: always the fold of the journal.</summary>
[GenerateSerializer, Immutable, Alias("tally")]
public sealed record Tally(ImmutableArray<TallyCell> Cells)
{
    /// <summary>Nothing pledged.</summary>
    public static Tally Empty { get; } = new([]);

    /// <summary>Pledges that stand: everything but cancelled, released, dropped, refunded, owed and paid back ones.</summary>
    public Sum Live => Of(PledgeStates.IsLive);

    /// <summary>Live pledges whose card has been saved, or more: what counts under <see cref="Counts.Secured"/>.</summary>
    public Sum Secured => Of(PledgeStates.IsSecured);

    /// <summary>What counts towards the goal.</summary>
    public Sum Counted(Counts counts) => counts is Counts.Secured ? Secured : Live;

    /// <summary>The pledges in one state.</summary>
    public Sum In(PledgeState state) => Of(s => s == state);

    /// <summary>Count and amount over the states that match.</summary>
    public Sum Of(Func<PledgeState, bool> states)
    {
        long count = 0, amount = 0;
        foreach (var cell in Cells)
        {
            if (states(cell.State))
                (count, amount) = (count + cell.Count, amount + cell.Amount);
        }
        return new(count, amount);
    }
}

/// <summary>A number of pledges and their amount in minor units.</summary>
[GenerateSerializer, Immutable, Alias("sum")]
public readonly record struct Sum(long Count, long Amount);
