using System.Collections.Immutable;
using Greenlight.Campaigns;
using Greenlight.Ledger;
using Greenlight.Payments;
using Greenlight.Pledging;
using Greenlight.Publishers;
using Stripe;

namespace Greenlight.Charging;

/// <summary>
/// Brings the ledger and Stripe's payment intents together, page by page at Stripe's pace: 1. a page of Stripe's list; 2. the pledges that it names, as the ledger has
/// them; 3. what <see cref="ReconcileRules"/> says about each is told to the shards, or kept for a person; 4. how far it came is stored. Then 5. pledges whose
/// money went back are looked at, 6. transfers that the ledger has forgotten are taken over. A crash anywhere repeats the page, and every step may be repeated.
/// </summary>
internal sealed class ReconcileRun(
    ChargingTable table, StripeLists stripe, IPaymentProvider provider, IPledgeLedger ledger, TransferAdoption transfers, Func<ShardId, IPledgeRecorder> shards,
    TimeProvider clock)
{
    private readonly Telling _telling = new(shards, clock);

    /// <summary>Carries a run on to its end. Answers whether nothing is left for a person.</summary>
    public async Task<bool> Go(Reconciliation run, CancellationToken cancellation)
    {
        while (true)
        {
            // 1.
            var page = await stripe.Intents(run.Since, run.After, cancellation);
            // 2.
            var named = page.Data.GroupBy(intent => ReconcileRules.PledgeOf(intent.Metadata)).ToDictionary(group => group.Key ?? default, group => group.ToList());
            named.Remove(default);
            var pledges = await Find(named.Keys);
            // 3. Those of one pledge one after the other: what the first one changes, the second one sees.
            var outcomes = await Task.WhenAll(named.Select(of => Settle(run, of.Key, of.Value, pledges.GetValueOrDefault(of.Key), cancellation)));
            // 4.
            run = run with
            {
                After = page.Data.LastOrDefault()?.Id ?? run.After,
                Listed = run.Listed + page.Data.Count,
                Adopted = run.Adopted + outcomes.Sum(outcome => outcome.Adopted),
                Collected = run.Collected + outcomes.Sum(outcome => outcome.Collected),
                Refunded = run.Refunded + outcomes.Sum(outcome => outcome.Refunded),
            };
            await table.Advance(run, [.. outcomes.SelectMany(outcome => outcome.Findings)]);
            if (page.HasMore)
                continue;
            // 5, 6. Without a place to go on from: whoever repeats it lists again, and finds most of it known.
            await table.Advance(run, await new ReturnsRun(stripe, provider, ledger, _telling).Go(run.Since, cancellation));
            await table.Advance(run, [.. (await transfers.Since(run.Since, cancellation)).Select(NotTaken)]);
            return await table.End(run, clock.GetUtcNow());
        }
    }

    private static Finding NotTaken((MadeTransfer Transfer, string Why) left) =>
        new(left.Transfer.Id, FindingKind.TransferNotTaken, left.Transfer.Destination ?? "", left.Transfer.Amount, left.Transfer.Currency ?? "", left.Why);

    private async Task<Dictionary<PledgeId, Pledge>> Find(IEnumerable<PledgeId> named)
    {
        var found = new Dictionary<PledgeId, Pledge>();
        foreach (var shard in named.GroupBy(pledge => pledge.Shard))
        {
            foreach (var pledge in await ledger.Find(shard.Key, [], shard.Select(pledge => pledge.Number).ToImmutableArray()))
                found[pledge.Id] = pledge;
        }
        return found;
    }

    private async Task<Outcome> Settle(Reconciliation run, PledgeId named, List<ListedIntent> intents, Pledge? pledge, CancellationToken cancellation)
    {
        var outcome = new Outcome();
        foreach (var intent in intents)
        {
            switch (ReconcileRules.Of(intent, pledge))
            {
                case ReconcileStep.Record:
                    pledge = await Charged(outcome, pledge!, intent);
                    break;
                case ReconcileStep.Adopt(var charged):
                    var adopted = await Tell(outcome, intent, new IntentAdopted(named, intent.Id, new(intent.Amount, Currency.Parse(intent.Currency!))));
                    if (adopted is null)
                        break;
                    outcome.Adopted++;
                    pledge = charged ? await Charged(outcome, adopted, intent) : adopted;
                    break;
                case ReconcileStep.Find find when run.Refunds && find.MayRefund:
                    await GiveBack(outcome, intent, named, find, cancellation);
                    break;
                case ReconcileStep.Find find:
                    outcome.Add(intent, named, find.Kind, find.Sentence);
                    break;
            }
            // What went back since the backup is asked about like any news of it; what is known already changes nothing.
            if (intent.HasReturned && pledge?.PaymentIntent == intent.Id && await provider.AskStanding(pledge) is PaymentReply.Stood stood)
                pledge = await Tell(outcome, intent, new ChargeStood(named, intent.Id, stood.Standing, stood.About)) ?? pledge;
        }
        return outcome;
    }

    private async Task<Pledge> Charged(Outcome outcome, Pledge pledge, ListedIntent intent)
    {
        if (await Tell(outcome, intent, new ChargeSucceeded(pledge.Id, intent.Id, intent.LatestCharge?.Id)) is not { } collected)
            return pledge;
        outcome.Collected++;
        return collected;
    }

    private async Task<Pledge?> Tell(Outcome outcome, ListedIntent intent, PaymentFact fact)
    {
        switch (await _telling.Tell(fact))
        {
            case PledgeOutcome.Accepted accepted:
                return accepted.Pledge;
            case PledgeOutcome.Refused { Refusal: Refusal.NotLive { Phase: var phase } }:
                // What nobody has charged yet is for settlement to begin, once the campaign is funded.
                if (intent.HasTaken)
                    outcome.Add(intent, fact.Pledge, FindingKind.NotFunded, $"{fact.Pledge} was charged, but its campaign is {phase} in this ledger");
                return null;
            case PledgeOutcome.Refused { Refusal: var refusal }:
                outcome.Add(intent, fact.Pledge, FindingKind.NotTaken, refusal.Sentence);
                return null;
            case var other:
                throw new InvalidOperationException($"{other.GetType().Name} is no answer to a fact.");
        }
    }

    private async Task GiveBack(Outcome outcome, ListedIntent intent, PledgeId named, ReconcileStep.Find find, CancellationToken cancellation)
    {
        try
        {
            await stripe.Refund(intent.Id, cancellation);
            outcome.Refunded++;
        }
        catch (StripeException e) when (StripeOutcomes.Of(e) is PaymentReply.Rejected rejected)
        {
            outcome.Add(intent, named, find.Kind, $"{find.Sentence}; giving it back was refused: {rejected.Message}");
        }
    }

    private sealed class Outcome
    {
        public int Adopted, Collected, Refunded;

        public List<Finding> Findings { get; } = [];

        public void Add(ListedIntent intent, PledgeId pledge, FindingKind kind, string sentence) =>
            Findings.Add(new(intent.Id, kind, pledge.ToString(), intent.Amount, intent.Currency ?? "", sentence));
    }
}
