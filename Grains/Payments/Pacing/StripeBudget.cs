using System.Collections.Immutable;

namespace Greenlight.Payments;

/// <summary>Where it is stored up to when send times may have been dealt out. A grain's state; in the simulation a variable.</summary>
internal interface IBudgetMark
{
    /// <summary>UTC, as last read or written; null if nothing was ever dealt out.</summary>
    DateTimeOffset? DealtUpTo { get; }

    /// <summary>Moves it, on disk before this returns. Throws, and nothing is moved, if somebody else has moved it since it was read.</summary>
    Task Move(DateTimeOffset to);
}

/// <summary>
/// The whole cluster's budget of requests to one Stripe account, as one activation deals it out. Every time that it deals out lies inside a block that it has stored first:
/// <code>
/// 1 store that up to two seconds from now are mine, unless a second of that is left   2 deal times out within it
/// </code>
/// Storing is conditional: of two activations that believe to be the one, one loses at its next block, and deals out nothing after the one it has. The other begins behind that:
/// it waits the length of a block after its own first write. Only lengths of time on a process's own clock are compared, so that it does not matter how far the clocks of two
/// machines are apart. They matter in one place alone: who finds that the last block ended long ago need not wait.
/// </summary>
/// <param name="limits">What is dealt out.</param>
/// <param name="mark">Where blocks are stored.</param>
/// <param name="clock">This process's.</param>
internal sealed class StripeBudget(BudgetLimits limits, IBudgetMark mark, TimeProvider clock)
{
    /// <summary>How long a block is: what a takeover costs at most, and how often the mark is written, halved.</summary>
    public static readonly TimeSpan Block = TimeSpan.FromSeconds(2);

    /// <summary>How far the clocks of two machines may be apart before a budget that has rested is dealt out twice (once, for a block).</summary>
    public static readonly TimeSpan ClocksApart = TimeSpan.FromSeconds(10);

    private readonly long _began = clock.GetTimestamp();
    private readonly SendSchedule _schedule = new(limits);
    private TimeSpan? _mine;

    private TimeSpan Now => clock.GetElapsedTime(_began);

    /// <summary>Deals out, once for each endpoint that is asked for. After an exception this activation deals out nothing more: it does not know what is stored.</summary>
    /// <param name="asker">The process that asks.</param>
    /// <param name="wanted">What waits there.</param>
    public async Task<ImmutableArray<SendTimes>> Ask(string asker, ImmutableArray<CallsWanted> wanted)
    {
        // 1
        if (_mine is not { } mine || mine - Now < Block / 2)
            _mine = mine = await Reserve();
        // 2
        var now = Now;
        return [.. wanted.Select(calls => _schedule.Take(asker, calls, now, mine))];
    }

    /// <summary>Stripe said 429 to somebody: nothing on this endpoint, or (null) on any, for a while.</summary>
    public void Pause(string? endpoint, TimeSpan time) => _schedule.Pause(endpoint, Now + time);

    private async Task<TimeSpan> Reserve()
    {
        // From before the write: while it is under way the block runs already.
        var before = Now;
        var mustWait = _mine is null && MayOverlap(mark.DealtUpTo, clock.GetUtcNow());
        await mark.Move(Later(mark.DealtUpTo, clock.GetUtcNow() + Block));
        // From after it: a block that another stored was stored before ours, and ends a block's length after that.
        if (mustWait)
            _schedule.Pause(null, Now + Block);
        return before + Block;
    }

    private static bool MayOverlap(DateTimeOffset? dealtUpTo, DateTimeOffset now) => dealtUpTo + ClocksApart > now;

    // Never back, whatever a clock says.
    private static DateTimeOffset Later(DateTimeOffset? stored, DateTimeOffset next) => stored > next ? stored.Value : next;
}
