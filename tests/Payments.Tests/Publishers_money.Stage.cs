using Greenlight.Backers;
using Greenlight.Book;
using Greenlight.Campaigns;
using Greenlight.Ledger;
using Greenlight.Ledger.Audit;
using Greenlight.Ledger.Sqlite;
using Greenlight.Pledging;
using Greenlight.Publishers;
using Microsoft.Extensions.Logging.Abstractions;
using Stripe;
using Xunit;

namespace Greenlight.Payments;

/// <summary>Backers who pay, a producer who gives money back, and what both sides say of it.</summary>
public sealed partial class Publishers_money
{
    private static BackerId Backer(int n) => new(new Guid(n, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 0));

    private async Task Collect(params string[] cards)
    {
        foreach (var card in cards)
            Assert.IsType<PledgeOutcome.Accepted>(await _commits.Add(new PlacePledge(Backer(++_placed), "first", "plain", null, card)));
        await Pass();
        await _campaigns.Advance(_campaign, reading => new(Phase.Funded, _clock.GetUtcNow(), null, new(true, _clock.GetUtcNow(), reading.Sequence, cards.Length, 0, [])));
        await Pass();
        Assert.Equal(cards.Length, (await _campaigns.Read(_campaign)).Tally.In(PledgeState.Collected).Count);
    }

    private async Task AnotherCampaign(Goal? goal = null)
    {
        var terms = (await _campaigns.Find(_campaign))!.Terms;
        terms = terms with { Goal = goal ?? terms.Goal };
        _campaign = (await _campaigns.Create("another-show", "studio", terms, _clock.GetUtcNow()))!.Id;
        await _campaigns.Advance(_campaign, reading => CampaignRules.Launch(reading, _clock.GetUtcNow()));
        var writer = await ShardWriter.Open(new(_campaign, 0), _pledges, _clock);
        _commits = new(commands => writer.Write(commands), GroupCommitLimits.Default, TimeProvider.System, c => c is BackerCommand b ? b.Backer : ((PaymentFact)c).Pledge);
    }

    private async Task GiveBack(int n)
    {
        Assert.IsType<PledgeOutcome.Accepted>(await _commits.Add(new RefundPledge(await Pledge(n), "producer")));
        await Pass();
        await Pass();
    }

    /// <summary>In Stripe's dashboard, where nobody names a pledge.</summary>
    private async Task GiveBackInPart(int n, long amount)
    {
        await _rig.Stripe.V1.Refunds.CreateAsync(new() { PaymentIntent = Assert.Single(await _pledges.Of(Backer(n))).PaymentIntent, Amount = amount });
        await Look(n);
    }

    private async Task Look(int n)
    {
        var pledge = Assert.Single(await _pledges.Of(Backer(n)));
        var stood = Assert.IsType<PaymentReply.Stood>(await _rig.Gateway.AskStanding(pledge));
        Assert.IsType<PledgeOutcome.Accepted>(await _commits.Add(new ChargeStood(pledge.Id, pledge.PaymentIntent!, stood.Standing, stood.About)));
    }

    private async Task<PledgeId> Pledge(int n) => Assert.Single(await _pledges.Of(Backer(n))).Id;

    private async Task Pass() => await new SettlementRun(_pledges, _rig.Gateway, new Recorder(_commits), _rig.Switch, new(), _clock, NullLogger<SettlementRun>.Instance)
        .Pass((await _campaigns.Find(_campaign))!, new(_campaign, 0), CancellationToken.None);

    /// <summary>The ledger's word and Stripe's come into the book.</summary>
    private async Task Tell()
    {
        var journal = new Journal(_database);
        for (var campaign = 1; campaign <= _campaign.Number; campaign++)
        {
            var walk = new Following.JournalWalk(journal, new BookFollower(_book, _campaigns), new(new(campaign), 0));
            while (await walk.Step() > 0)
                continue;
        }
        await new BalanceImport(new(_rig.Caller), _book, _clock).Once(default);
    }

    private Task<int> Transfer() => Transfer(_database);

    private Task<int> Transfer(SqliteDatabase database)
    {
        var stripe = new StripeTransfers(_rig.Caller, NullLogger<StripeTransfers>.Instance);
        return new TransferRun(
            new TransferTable(database), new PublisherTable(database), new BookTable(database), stripe,
            new(stripe, new TransferTable(database), _clock, NullLogger<TransferAdoption>.Instance), _options, _clock, NullLogger<TransferRun>.Instance, _rig.Switch)
            .Once(default);
    }

    private async Task SetUpPayouts()
    {
        var link = Assert.IsType<Onboarding.Link>(await _desk.Onboard("studio", "http://localhost/back", "http://localhost/again"));
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using var form = new FormUrlEncodedContent([new("outcome", "complete")]);
        using var answer = await http.PostAsync(link.Url, form);
        // What an event of Stripe's comes to: it is time to ask.
        await _publishers.Hint(link.Publisher.Account!, _clock.GetUtcNow());
        Assert.Equal(1, await _desk.AskDue(10));
        Assert.True((await _desk.Find("studio")).CanReceive);
    }

    private async Task<Statement> Statement()
    {
        var reading = await _campaigns.Read(_campaign);
        return StatementRules.Of(reading.Campaign, reading.Tally, await _book.Sums(_campaign.Number), TransferRules.Cutoff(_clock.GetUtcNow(), _options.HoldDays), await _book.RefundedInPart(_campaign));
    }

    private async Task OnTheStatement(long collected, long refunded, long disputed, long stripeFees, long platformFee, long transferred, long inPart = 0)
    {
        var statement = await Statement();
        Assert.Equal(
            (collected, refunded, inPart, disputed, stripeFees, platformFee, transferred, 0),
            (statement.Of("collected"), statement.Of("refunded"), statement.Of("refunded-in-part"), statement.Of("disputed"), statement.Of("stripe-fees"), statement.Of("platform-fee"), statement.Of("transferred"), statement.Of("unreconciled")));
        Assert.Equal(statement.Of("net"), statement.Of("transferred") + statement.Of("on-hold") + statement.Of("due"));
        // To the cent: what the sandbox itself says of its balance transactions.
        var all = (await _rig.Stripe.V1.BalanceTransactions.ListAsync(new() { Limit = 100 })).ToList();
        Assert.Equal(collected, all.Where(t => t.Type == "charge").Sum(t => t.Amount));
        Assert.Equal(refunded + inPart, -all.Where(t => t.Type == "refund").Sum(t => t.Amount));
        Assert.Equal(disputed, -all.Where(t => t.Type == "adjustment").Sum(t => t.Amount));
        Assert.Equal(stripeFees, all.Sum(t => t.Fee));
        Assert.Equal(transferred, -all.Where(t => t.Type == "transfer").Sum(t => t.Amount));
    }

    private async Task<long> Received()
    {
        var balance = await _rig.Stripe.V1.Balance.GetAsync(requestOptions: new RequestOptions { StripeAccount = (await _desk.Find("studio")).Account });
        return balance.Available.Sum(sum => sum.Amount) + balance.Pending.Sum(sum => sum.Amount);
    }

    private async Task EverythingAgrees(int inPart = 0)
    {
        Assert.All(await _book.Unclear(), sum => Assert.Equal((BookAccount.Clearing, true), (sum.Account, inPart > 0)));
        Assert.Empty(await new Reconciliation(_book).Look(_clock.GetUtcNow().AddHours(1)));
        var findings = new Findings();
        using var store = LedgerStore.Open(new() { Folder = _folder.FullName });
        var book = BookAudit.Run(store, store, StripeTransactions.List(_rig.Options), findings);
        Assert.Equal("", findings.ToString());
        var balance = await _rig.Stripe.V1.Balance.GetAsync();
        Assert.Equal([("usd", balance.Available.Sum(sum => sum.Amount) + balance.Pending.Sum(sum => sum.Amount))], book.Stripe);
        Assert.Equal((0, inPart), (book.Waiting, book.RefundedInPart));
    }

    private sealed class Recorder(GroupCommit<PledgeCommand, PledgeOutcome> commits) : IPledgeRecorder
    {
        public async Task<PledgeOutcome> Record(PaymentFact fact) => await commits.Add(fact) ?? new PledgeOutcome.Busy(TimeSpan.FromSeconds(1));
    }
}
