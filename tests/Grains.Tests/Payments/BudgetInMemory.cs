using System.Collections.Immutable;

namespace Greenlight.Payments;

/// <summary>The budget grain without a cluster: deals out by the same class, and stores in a variable.</summary>
internal sealed class BudgetInMemory : IStripeBudgetGrain, IBudgetMark
{
    private readonly StripeBudget _budget;

    public BudgetInMemory(BudgetLimits limits, TimeProvider clock, DateTimeOffset? dealtUpTo = null)
    {
        DealtUpTo = dealtUpTo;
        _budget = new(limits, this, clock);
    }

    public DateTimeOffset? DealtUpTo { get; private set; }

    /// <summary>How often it was asked.</summary>
    public int Asked { get; private set; }

    /// <summary>How often the mark was stored.</summary>
    public int Stored { get; private set; }

    /// <summary>While set, every call fails with it.</summary>
    public Exception? Down { get; set; }

    public Task<ImmutableArray<SendTimes>> Ask(string asker, ImmutableArray<CallsWanted> wanted)
    {
        Asked++;
        return Down is { } down ? Task.FromException<ImmutableArray<SendTimes>>(down) : _budget.Ask(asker, wanted);
    }

    public Task Pause(string? endpoint, TimeSpan time)
    {
        _budget.Pause(endpoint, time);
        return Task.CompletedTask;
    }

    public Task Move(DateTimeOffset to)
    {
        Stored++;
        DealtUpTo = to;
        return Task.CompletedTask;
    }
}
