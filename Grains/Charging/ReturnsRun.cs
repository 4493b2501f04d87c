using System.Collections.Immutable;
using Greenlight.Ledger;
using Greenlight.Payments;
using Greenlight.Pledging;

namespace Greenlight.Charging;

/// <summary>
/// Has every pledge looked at whose money went back since a time, by a refund or a dispute, however long ago it was charged. Page by page of Stripe's lists: 1. whose the payment intents are;
/// 2. their pledges, as the ledger has them; 3. what there is of refunds and disputes now, told to the shards as any news of it. What is known already changes nothing.
/// </summary>
internal sealed class ReturnsRun(StripeLists stripe, IPaymentProvider provider, IPledgeLedger ledger, Telling telling)
{
    /// <summary>Looks once. Answers what a person must decide about. Throws when Stripe does not answer: half a list proves nothing.</summary>
    public async Task<IReadOnlyCollection<Finding>> Go(DateTimeOffset since, CancellationToken cancellation)
    {
        var findings = new List<Finding>();
        await Walk(after => stripe.Refunds(since, after, cancellation), findings);
        await Walk(after => stripe.Disputes(since, after, cancellation), findings);
        return findings;
    }

    private async Task Walk(Func<string?, Task<Page<ListedReturn>>> list, List<Finding> findings)
    {
        for (string? after = null; ;)
        {
            var page = await list(after);
            // 1.
            var whose = await Task.WhenAll(page.Data.Where(returned => returned.PaymentIntent is not null).GroupBy(returned => returned.PaymentIntent!).Select(Whose));
            // 2.
            var pledges = new Dictionary<PledgeId, Pledge>();
            foreach (var shard in whose.Where(each => each.Pledge is not null).GroupBy(each => each.Pledge!.Value.Shard))
            {
                foreach (var pledge in await ledger.Find(shard.Key, [], shard.Select(each => each.Pledge!.Value.Number).Distinct().ToImmutableArray()))
                    pledges[pledge.Id] = pledge;
            }
            // 3. One whose payment intent is another one's is found among the payment intents, if it took money.
            var looks = whose
                .Where(each => each.Pledge is { } id && pledges.TryGetValue(id, out var pledge) && pledge.PaymentIntent == each.Newest.PaymentIntent && !each.Newest.IsKnownTo(pledge))
                .Select(each => Look(pledges[each.Pledge!.Value], each.Newest));
            findings.AddRange((await Task.WhenAll(looks)).OfType<Finding>());
            if (!page.HasMore)
                return;
            after = page.Data[^1].Id;
        }
    }

    private async Task<(PledgeId? Pledge, ListedReturn Newest)> Whose(IGrouping<string, ListedReturn> returns)
    {
        var newest = returns.First();
        return ReconcileRules.PledgeOf(newest.Metadata) is { } named ? (named, newest)
            : await provider.AskWhose(returns.Key) is PaymentReply.MadeFor whose ? (whose.Pledge, newest)
            : throw new InvalidOperationException($"Stripe did not say whose the payment intent {returns.Key} is; the run goes on from its last page.");
    }

    private async Task<Finding?> Look(Pledge pledge, ListedReturn returned)
    {
        var intent = returned.PaymentIntent!;
        // It was charged before its money went back, also if the backup forgot that.
        if (!PledgeStates.WasCharged(pledge.State) && await provider.AskCharge(pledge) is PaymentReply.Charged charged
            && await telling.Tell(new ChargeSucceeded(pledge.Id, intent, charged.Charge)) is PledgeOutcome.Refused { Refusal: var notCharged })
            return NotTaken(notCharged);
        return await provider.AskStanding(pledge) is not PaymentReply.Stood stood
                ? throw new InvalidOperationException($"Stripe did not say what became of the charge of {pledge.Id}; the run goes on from its last page.")
            : await telling.Tell(new ChargeStood(pledge.Id, intent, stood.Standing, stood.About)) is PledgeOutcome.Refused { Refusal: var refusal } ? NotTaken(refusal)
            : null;

        Finding NotTaken(Refusal refusal) => new(returned.Id, FindingKind.NotTaken, pledge.Id.ToString(), returned.Amount, returned.Currency ?? "", refusal.Sentence);
    }
}
