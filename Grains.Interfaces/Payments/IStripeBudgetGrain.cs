using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Greenlight.Payments;

/// <summary>
/// The budget of requests to one Stripe account, for the whole cluster: deals send times out to the processes that ask. Key: <c>bgt-{account}</c>. Asked for many calls at
/// once, and not at all where nothing is limited.
/// </summary>
[Alias("grain/stripe-budget"), GrainInterfaceType("stripe-budget")]
public interface IStripeBudgetGrain : IGrainWithStringKey
{
    /// <summary>Deals out, once for each endpoint that is asked for. What is not used in time is lost, and nobody is told.</summary>
    /// <param name="asker">The process that asks; those who ask for the same endpoint share it.</param>
    /// <param name="wanted">How many calls wait there, by endpoint.</param>
    [Alias("Ask")] Task<ImmutableArray<SendTimes>> Ask(string asker, ImmutableArray<CallsWanted> wanted);

    /// <summary>Stripe said 429 to a call: nothing on this endpoint, or (null) on any, for so long. One-way: who said it pauses anyway.</summary>
    [Alias("Pause"), OneWay] Task Pause(string? endpoint, TimeSpan time);
}

/// <summary>What waits in a process for one endpoint.</summary>
/// <param name="Endpoint">Which.</param>
/// <param name="Calls">How many.</param>
[GenerateSerializer, Immutable, Alias("calls-wanted")]
public readonly record struct CallsWanted(string Endpoint, int Calls);

/// <summary>When calls to one endpoint may be sent.</summary>
/// <param name="Endpoint">Which.</param>
/// <param name="After">One for each call, rising: how long after this was answered. Perhaps fewer than were asked for, perhaps none.</param>
/// <param name="AskAgain">When asking again makes sense, if there are too few.</param>
[GenerateSerializer, Immutable, Alias("send-times")]
public sealed record SendTimes(string Endpoint, ImmutableArray<TimeSpan> After, TimeSpan AskAgain);

/// <summary>The budgets there are.</summary>
public static class BudgetKeys
{
    /// <summary>The account that an installation's own key belongs to. Not the key itself: while keys are rotated both belong to the same account.</summary>
    public const string Platform = "bgt-platform";
}
