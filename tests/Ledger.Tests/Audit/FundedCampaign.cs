using Greenlight.Book;
using Greenlight.Campaigns;
using Greenlight.Pledging;

namespace Greenlight.Ledger.Audit;

/// <summary>
/// A small campaign that went through everything: goal of three, five backers (one in a limited tier), one cancelled, four secured, funded, three collected,
/// one declined. Written by the real ledger.
/// </summary>
internal static class FundedCampaign
{
    /// <summary>Numbers of its pledges in the order in which they were placed.</summary>
    public const int First = 1, Declined = 3, Cancelled = 4, Limited = 5;

    public static async Task Write(IDatabase database, IPledgeLedger pledges)
    {
        var campaigns = new CampaignLedger(database);
        var terms = Scene.Terms(1, null, 5) with { Goal = new Goal.Backers(3) };
        var id = (await campaigns.Create("audited", "someone", terms, Scene.Noon))!.Id;
        await campaigns.Advance(id, _ => new(Phase.Live, Scene.Noon, null, null));
        var shard = new ShardId(id, 0);

        var live = await pledges.Open(shard);
        var placed = new List<Pledge>();
        foreach (var tier in new[] { 0, 0, 0, 0, 1 })
            placed.Add(await One(pledges, shard, live.Epoch, Phase.Live, Make.Placed(tier: tier, limited: tier == 1)));
        await One(pledges, shard, live.Epoch, Phase.Live, placed[Cancelled - 1].Cancelled());
        placed.RemoveAt(Cancelled - 1);
        for (var i = 0; i < placed.Count; i++)
            placed[i] = await One(pledges, shard, live.Epoch, Phase.Live, placed[i].Secured());

        await campaigns.Advance(id, reading => new(Phase.Funded, Scene.Noon, null, new(true, Scene.Noon, reading.Sequence, 4, 4 * 995, [])));
        var funded = await pledges.Open(shard);
        foreach (var secured in placed)
        {
            var begun = await One(pledges, shard, funded.Epoch, Phase.Funded, secured.Changed(PledgeEventKind.ChargeBegun, p => p with
            {
                State = PledgeState.Collecting,
                PaymentIntent = $"pi_{p.Id.Number}",
                Attempt = 1,
            }));
            await One(pledges, shard, funded.Epoch, Phase.Funded, secured.Id.Number == Declined
                ? begun.Changed(PledgeEventKind.ChargeDeclined, p => p with { State = PledgeState.Failing })
                : begun.Changed(PledgeEventKind.Collected, p => p with { State = PledgeState.Collected }) with { Right = RightChange.Open });
        }
        var journal = new Journal(database);
        await journal.Advance("keys", shard, 18);
        await Keep(new(database), campaigns, journal, shard);
    }

    private static async Task Keep(BookTable book, ICampaignLedger campaigns, IJournal journal, ShardId shard)
    {
        await new BookFollower(book, campaigns).Handle(shard, await journal.Read(shard, 0, 100));
        await journal.Advance(BookFollower.Cursor, shard, 18);
        await book.Post([.. Transactions().Select(transaction => transaction.Post(PledgeId.TryParse($"plg-1-0-{transaction.Source![3..]}", out var pledge) ? pledge : null)!)]);
        await book.Imported(new(Scene.Noon.AddMinutes(1), Scene.Noon.AddMinutes(1)));
    }

    /// <summary>What the processor lists of its movements: three charges, less their fees.</summary>
    public static List<StripeTransaction> Transactions() =>
        [.. new[] { 1, 2, Limited }.Select(n => new StripeTransaction($"txn_{n}", "charge", 995, 59, Currency.Usd, Scene.Noon, $"ch_{n}"))];

    /// <summary>What the processor lists of it: three charges that took money, one that did not.</summary>
    public static List<ChargeRow> Charges() =>
        [.. new[] { 1, 2, Declined, Limited }.Select(n => new ChargeRow($"ch_{n}", $"plg-1-0-{n}", $"pi_{n}", 995, n != Declined))];

    private static async Task<Pledge> One(IPledgeLedger pledges, ShardId shard, long epoch, Phase phase, LedgerWrite write)
    {
        var committed = Assert.IsType<BatchResult.Committed>(await pledges.Commit(new(shard, epoch, phase, Scene.Noon, [write])));
        Assert.Equal([WriteResult.Written], committed.Results);
        return Assert.Single(await pledges.Find(shard, [], [write.Before?.Id.Number ?? committed.First]));
    }
}
