using System.Collections.Immutable;
using System.Globalization;
using Greenlight.Ledger;
using Greenlight.Pledging;

namespace Greenlight.Charging;

/// <summary>
/// Keeps charging allowed, from minute to minute. Every charge begins with a commit of ours, so a charge at Stripe whose payment intent its pledge does not have tells
/// that the ledger is older than what Stripe has seen. Each time 1. the stored time until which charges are known is read; 2. if it is not the one that this watch wrote
/// (a new process, a restored backup, another watch), Stripe's charges since then are held against the ledger; 3. all known: the time moves on, and with it the lease.
/// One unknown: the ledger has been restored.
/// </summary>
/// <remarks>
/// Nothing is asked of Stripe while 2 finds its own time. A backup that is put in place under a running cluster brings an older time with it and is noticed too; one taken since
/// the last beat, a minute ago, forgets charges of a minute ago, whose idempotency keys live for a day.
/// </remarks>
internal sealed class ChargeWatch(ChargingTable table, StripeLists stripe, IPledgeLedger ledger, TimeProvider clock)
{
    /// <summary>How far Stripe's clock and ours may differ.</summary>
    public static readonly TimeSpan Slack = TimeSpan.FromMinutes(1);

    private const string By = "the comparison with Stripe";

    private DateTimeOffset? _mine;

    /// <summary>Looks once. Answers the number of the run that was begun because the ledger turned out to have been restored, or null.</summary>
    public async Task<int?> Beat(CancellationToken cancellation)
    {
        // 1.
        var state = await table.Read();
        if (state.Is(ChargingSwitch.Restored))
            return null;
        // In the ledger's own unit, or the time read back would not be the one that was written.
        var now = Columns.Time(Columns.Of(clock.GetUtcNow()));
        // 2. What has been settled is not judged again, or a charge that was decided about a moment ago would stop everything once more.
        if (state.KnownTo is { } known && known != _mine && await Unknown(known - Slack < state.SettledAt ? state.SettledAt.Value : known - Slack, cancellation) is { } charge)
        {
            _mine = null;
            return await table.Restored(
                string.Create(CultureInfo.InvariantCulture, $"Stripe's charge {charge.Id} for {charge.Metadata!["pledge"]} was never begun by it, so it is older than what Stripe has seen"),
                By, null, now);
        }
        // 3. Unless it was changed while we looked: then somebody else has looked, or must. A new ledger has nothing to forget, whatever the account was used for before.
        var to = state.KnownTo is null ? now + Slack : now;
        _mine = await table.Known(state.KnownTo, to) ? to : null;
        return null;
    }

    private async Task<ListedCharge?> Unknown(DateTimeOffset since, CancellationToken cancellation)
    {
        for (string? after = null; ;)
        {
            var page = await stripe.Charges(since < DateTimeOffset.UnixEpoch ? DateTimeOffset.UnixEpoch : since, after, cancellation);
            // The ledger after the list: what is in the list was begun before.
            foreach (var shard in page.Data.Where(charge => ReconcileRules.PledgeOf(charge.Metadata) is not null).GroupBy(charge => ReconcileRules.PledgeOf(charge.Metadata)!.Value.Shard))
            {
                var numbers = shard.Select(charge => ReconcileRules.PledgeOf(charge.Metadata)!.Value.Number).Distinct().ToImmutableArray();
                var pledges = (await ledger.Find(shard.Key, [], numbers)).ToDictionary(pledge => pledge.Id);
                if (shard.FirstOrDefault(charge => !IsKnown(charge, pledges.GetValueOrDefault(ReconcileRules.PledgeOf(charge.Metadata)!.Value))) is { } unknown)
                    return unknown;
            }
            if (!page.HasMore)
                return null;
            after = page.Data[^1].Id;
        }
    }

    // Also a charge that was declined: its attempt was stored before it was tried.
    private static bool IsKnown(ListedCharge charge, Pledge? pledge) => pledge is not null && pledge.PaymentIntent == charge.PaymentIntent;
}
