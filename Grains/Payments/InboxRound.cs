using System.Collections.Immutable;
using Greenlight.Campaigns;
using Greenlight.Ledger;
using Greenlight.Pledging;

namespace Greenlight.Payments;

/// <summary>Processes stored events, in any order and any number of times: each becomes a fact that the shard judges. What can't be placed yet is parked, and given up in the end.</summary>
internal sealed class InboxRound(IInboxRows table, IPledgeLedger ledger, IPaymentProvider provider, Func<ShardId, IPledgeRecorder> shards, TimeProvider clock, ICardUses? uses = null)
{
    /// <summary>Rows processed at once.</summary>
    public const int PageSize = 256;

    /// <summary>Why an event is given up that names a pledge which the ledger does not have.</summary>
    public const string NoSuchPledge = "no such pledge";

    // By the rests between them these tries take three days, as long as Stripe itself repeats a delivery. Counted, so that the time in which no server ran is none of it.
    private const int Tries = 442;

    // Four minutes: a pledge is committed before Stripe hears of it, so one that is unknown was lost by a restore, or belongs to other software on the same account.
    private const int TriesForAnUnknownPledge = 9;

    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(10);

    /// <summary>Processes a page of a slice; answers how many rows it had.</summary>
    public async Task<int> Process(int slice)
    {
        var rows = await table.Due(slice, clock.GetUtcNow(), PageSize);
        if (rows.IsEmpty)
            return 0;
        var fates = new List<InboxFate>(rows.Length);
        foreach (var shard in rows.Where(row => row.Pledge is not null).GroupBy(row => row.Pledge!.Value.Shard))
        {
            // One look for all of them: most are about pledges that already know.
            var pledges = await Find(shard.Key, shard.Select(row => row.Pledge!.Value.Number));
            fates.AddRange(await Task.WhenAll(shard.Select(row => Place(row, pledges.GetValueOrDefault(row.Pledge!.Value)))));
        }
        // What is about one payment intent, one after the other: the second asks when the first has been told.
        fates.AddRange((await Task.WhenAll(rows.Where(row => row.Pledge is null).GroupBy(row => row.News.Intent).Select(LookAll))).SelectMany(each => each));
        await table.Settle(fates, clock.GetUtcNow());
        return rows.Length;
    }

    private async Task<Dictionary<PledgeId, Pledge>> Find(ShardId shard, IEnumerable<long> numbers) =>
        (await ledger.Find(shard, [], numbers.Distinct().ToImmutableArray())).ToDictionary(pledge => pledge.Id);

    private async Task<InboxFate> Place(InboxRow row, Pledge? pledge)
    {
        if (pledge is null)
            return Park(row, NoSuchPledge);
        if (row.News.IsSavedTooLate(pledge))
            return await LetGo(row, pledge);
        if (row.News.IsOld(pledge))
            return new(row, null, null);
        // Where it is counted for how many pledges a card stands, settlement asks for the card itself: the event does not tell which it is.
        return await Tell(row, uses is { AreCounted: true } && row.News.Type is "setup_intent.succeeded" ? new LookAgain(pledge.Id, TimeSpan.Zero) : row.News.Fact(pledge.Id));
    }

    private async Task<InboxFate> LetGo(InboxRow row, Pledge pledge) =>
        await provider.LetCardsGo(pledge with { Customer = row.News.Customer, PaymentMethod = row.News.PaymentMethod!, Card = CardStatus.Ready, CardAttempt = 1 }) switch
        {
            PaymentReply.NothingFound => new(row, null, null),
            PaymentReply.Rejected rejected => new(row, rejected.Message, null),
            _ => Park(row, "Stripe did not say whether the card has been let go"),
        };

    private async Task<List<InboxFate>> LookAll(IEnumerable<InboxRow> rows)
    {
        var fates = new List<InboxFate>();
        foreach (var row in rows)
            fates.Add(await Look(row));
        return fates;
    }

    /// <summary>Money went back, or may: 1. whose it is, 2. what refunds and disputes there are now, 3. told.</summary>
    private async Task<InboxFate> Look(InboxRow row)
    {
        // 1. A payment intent of somebody else's on the same account is none of ours.
        if (await provider.AskWhose(row.News.Intent) is not PaymentReply.MadeFor whose)
            return Park(row, "Stripe did not say whose payment intent it is");
        if (whose.Pledge is not { } id)
            return new(row, "no pledge's payment intent", null);
        if (!(await Find(id.Shard, [id.Number])).TryGetValue(id, out var pledge))
            return Park(row, NoSuchPledge);
        if (pledge.PaymentIntent != row.News.Intent)
            return Park(row, "not the pledge's payment intent");
        // Whether it is given back before the bank takes it, a person decides: it is shown to one.
        if (row.News.Type is StripeNews.EarlyFraudWarning)
        {
            PaymentMetrics.Webhook("fraud_warning");
            return new(row, id.ToString(), null);
        }
        // 2.
        if (await provider.AskStanding(pledge) is not PaymentReply.Stood stood)
            return Park(row, "Stripe did not say what became of the charge");
        // 3.
        return await Tell(row, new ChargeStood(id, row.News.Intent, stood.Standing, stood.About));
    }

    private async Task<InboxFate> Tell(InboxRow row, PaymentFact fact)
    {
        try
        {
            return await shards(fact.Pledge.Shard).Record(fact) switch
            {
                PledgeOutcome.Accepted => new(row, null, null),
                // Full is no failure to place it, and no try.
                PledgeOutcome.Busy busy => new(row, "busy", clock.GetUtcNow() + busy.RetryAfter) { Attempts = row.Attempts },
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
        if (row.Attempts + 1 >= (error == NoSuchPledge ? TriesForAnUnknownPledge : Tries))
        {
            PaymentMetrics.Webhook("given_up");
            return new(row, error, null) { IsGivenUp = true };
        }
        PaymentMetrics.Webhook("parked");
        var rest = TimeSpan.FromSeconds(1 << Math.Min(row.Attempts, 10));
        return new(row, error, clock.GetUtcNow() + (rest < LongestRest ? rest : LongestRest));
    }
}
