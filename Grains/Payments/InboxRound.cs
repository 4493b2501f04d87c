using System.Collections.Immutable;
using Greenlight.Campaigns;
using Greenlight.Ledger;
using Greenlight.Pledging;

namespace Greenlight.Payments;

/// <summary>Processes stored events, in any order and any number of times: each becomes a fact that the shard judges. What can't be placed yet is parked.</summary>
internal sealed class InboxRound(IInboxRows table, IPledgeLedger ledger, Func<ShardId, IPledgeRecorder> shards, TimeProvider clock)
{
    /// <summary>Rows processed at once.</summary>
    public const int PageSize = 256;

    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(10);

    /// <summary>Processes a page of a slice; answers how many rows it had.</summary>
    public async Task<int> Process(int slice)
    {
        var rows = await table.Due(slice, clock.GetUtcNow(), PageSize);
        if (rows.IsEmpty)
            return 0;
        var fates = new List<InboxFate>(rows.Length);
        foreach (var shard in rows.GroupBy(row => row.Pledge.Shard))
        {
            // One look for all of them: most are about pledges that already know.
            var pledges = await Find(shard.Key, shard);
            fates.AddRange(await Task.WhenAll(shard.Select(row => Place(row, pledges.GetValueOrDefault(row.Pledge)))));
        }
        await table.Settle(fates, clock.GetUtcNow());
        return rows.Length;
    }

    private async Task<Dictionary<PledgeId, Pledge>> Find(ShardId shard, IEnumerable<InboxRow> rows)
    {
        var found = await ledger.Find(shard, [], rows.Select(row => row.Pledge.Number).Distinct().ToImmutableArray());
        return found.ToDictionary(pledge => pledge.Id);
    }

    private async Task<InboxFate> Place(InboxRow row, Pledge? pledge)
    {
        // A pledge that Stripe knows and the ledger does not: written by another environment on the same account, or lost by a restore. Kept, in view.
        if (pledge is null)
            return Park(row, "no such pledge");
        if (row.News.IsOld(pledge))
            return new(row, null, null);
        try
        {
            return await shards(row.Pledge.Shard).Record(row.News.Fact(row.Pledge)) switch
            {
                PledgeOutcome.Accepted => new(row, null, null),
                PledgeOutcome.Busy busy => new(row, "busy", clock.GetUtcNow() + busy.RetryAfter),
                PledgeOutcome.Refused refused => Park(row, refused.Refusal.Code),
                var other => throw new InvalidOperationException($"{other} is no outcome."),
            };
        }
        catch (Exception failure)
        {
            // Stored or not, it may be told again. The error stays with the row, where an operator looks.
            return Park(row, failure.Message);
        }
    }

    // Twice as long each time, up to ten minutes: an event that came before what it is about is placed soon, one that can't be placed costs little.
    private InboxFate Park(InboxRow row, string error)
    {
        PaymentMetrics.Webhook("parked");
        var rest = TimeSpan.FromSeconds(1 << Math.Min(row.Attempts, 10));
        return new(row, error, clock.GetUtcNow() + (rest < LongestRest ? rest : LongestRest));
    }
}
