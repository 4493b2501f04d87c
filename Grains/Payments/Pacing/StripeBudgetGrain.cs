using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Greenlight.Payments;

/// <summary>Deals out by <see cref="StripeBudget"/>; its state is the mark.</summary>
[GrainType("stripe-budget")]
internal sealed partial class StripeBudgetGrain : Grain, IStripeBudgetGrain, IBudgetMark
{
    private readonly IPersistentState<BudgetMark> _stored;
    private readonly BudgetLimits _limits;
    private readonly StripeBudget _budget;
    private readonly ILogger<StripeBudgetGrain> _log;
    private bool _told;

    public StripeBudgetGrain(
        [PersistentState("mark", PaymentServices.BudgetStorage)] IPersistentState<BudgetMark> stored,
        StripeOptions options,
        [FromKeyedServices(TimeProviderNames.Grains)] TimeProvider clock,
        ILogger<StripeBudgetGrain> log)
    {
        (_stored, _limits, _log) = (stored, options.Limits, log);
        _budget = new(_limits, this, clock);
    }

    DateTimeOffset? IBudgetMark.DealtUpTo => _stored.State.DealtUpTo;

    public async Task<ImmutableArray<SendTimes>> Ask(string asker, ImmutableArray<CallsWanted> wanted)
    {
        try
        {
            var times = await _budget.Ask(asker, wanted);
            if (!_told)
                LogDeals(_log, this.GetPrimaryKeyString(), _limits.PerEndpoint, _limits.InAll);
            _told = true;
            foreach (var lease in times)
                PaymentMetrics.Dealt(lease.Endpoint, lease.After.Length);
            return times;
        }
        catch
        {
            // What is stored is not known, or another activation deals out: the next call finds the one, or begins anew.
            DeactivateOnIdle();
            throw;
        }
    }

    public Task Pause(string? endpoint, TimeSpan time)
    {
        _budget.Pause(endpoint, time);
        return Task.CompletedTask;
    }

    Task IBudgetMark.Move(DateTimeOffset to)
    {
        _stored.State = new() { DealtUpTo = to };
        return _stored.WriteStateAsync();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "This process deals out the Stripe budget {Account} from now on: {PerEndpoint} requests a second on each endpoint, {InAll} in all (0: no limit)")]
    private static partial void LogDeals(ILogger log, string account, int perEndpoint, int inAll);
}

/// <summary>What is stored of a budget. A new state for every change, so that a failed write leaves nothing behind.</summary>
[GenerateSerializer, Immutable, Alias("budget-mark")]
internal sealed record BudgetMark
{
    /// <summary>UTC; up to when send times may have been dealt out. Null: never.</summary>
    [Id(0)] public DateTimeOffset? DealtUpTo { get; init; }
}
