using Greenlight.Book;
using Greenlight.Ledger.Audit;
using Greenlight.Payments;
using Greenlight.Pledging;

namespace Greenlight.Simulation;

/// <summary>Whether a run has kept the promises.</summary>
internal sealed partial class World
{
    private void Judge()
    {
        var report = LedgerAudit.Run(Ledger, Stripe.Charges);
        if (!report.Findings.None)
            _wrong.Add(report.Findings.ToString());
        if (Ledger.Decisions > 1)
            _wrong.Add($"Decided {Ledger.Decisions} times.");
        JudgeHistory();
        JudgeAttempts();
        JudgeReturns();
        JudgeBook();
        _wrong.AddRange(Money.Judge());
    }

    /// <summary>Whoever has been paid back has no key, and nobody else has lost theirs: the pledge says whose the money is. That right and pledge agree is the audit's.</summary>
    private void JudgeReturns()
    {
        foreach (var pledge in Ledger.AllPledges())
        {
            if (!PledgeStates.WasCharged(pledge.State))
                continue;
            var standing = Stripe.StandingOf(pledge);
            var told = pledge.State switch
            {
                PledgeState.Collected or PledgeState.Owed => standing is ChargeStanding.Kept or ChargeStanding.RefundFailed or ChargeStanding.DisputeWon,
                // Where a refund came back, the bank may have given the money to its backer all the same.
                PledgeState.Refunded => standing is ChargeStanding.Refunded || standing is ChargeStanding.DisputeLost && Stripe.HasSentBack(pledge),
                PledgeState.Disputed => standing is ChargeStanding.DisputeLost,
                _ => false,
            };
            if (!told)
                _wrong.Add($"{pledge.Id} is {pledge.State}, and Stripe says {standing}.");
            if (pledge.State is PledgeState.Owed && !Ledger.AllPledges().Any(other => other.Backer == pledge.Backer && other.Id != pledge.Id))
                _wrong.Add($"{pledge.Id} is owed although its backer has not pledged again.");
        }
    }

    /// <summary>What the book holds of a pledge is what Stripe has left of its charges.</summary>
    private void JudgeBook()
    {
        var terms = Ledger.Read().Terms;
        var accounts = new Dictionary<PledgeId, PledgeAccounts>();
        foreach (var happened in Ledger.Shards(Ledger.Campaign).SelectMany(shard => Ledger.Journal(shard.Id)).Where(entry => BookRules.Concerns(entry.Kind)))
        {
            var before = accounts.GetValueOrDefault(happened.Pledge);
            if (BookRules.Of(happened, before, terms.Currency, terms.PlatformFee) is { } entry)
                accounts[happened.Pledge] = entry.Postings.Aggregate(before, (sum, posting) => sum.With(posting));
        }
        foreach (var pledge in Ledger.AllPledges())
        {
            var own = accounts.GetValueOrDefault(pledge.Id);
            if ((-(own.Collected + own.Refunded + own.Disputed + own.Owed + own.PaidOutside), Stripe.LeftOf(pledge.Id)) is var (held, left) && held != left)
                _wrong.Add($"{pledge.Id} is {pledge.State}: the book holds {held}, and Stripe has {left} left of its charges.");
        }
    }

    /// <summary>Nothing acknowledged is lost.</summary>
    private void JudgeHistory()
    {
        var pledges = Ledger.AllPledges().ToDictionary(pledge => (pledge.Backer, pledge.CallerId));
        foreach (var backer in _backers)
        {
            if (backer.Told is not { } told)
                continue;
            if (!pledges.TryGetValue((backer.Id, told.CallerId), out var stored))
                _wrong.Add($"{backer.Id} was told that '{told.CallerId}' is accepted, and the ledger does not have it.");
            else if (stored.Id != told.Id || stored.Version < told.Version || stored.Version == told.Version && stored != told)
                _wrong.Add($"{backer.Id} was told {told}, and the ledger has {stored}.");
            else if (backer.HasCancelled && stored.State is not PledgeState.Cancelled)
                _wrong.Add($"{backer.Id} was told that '{told.CallerId}' is cancelled, and it is {stored.State}.");
        }
    }

    /// <summary>A card is tried four times at most, and never after its bank said never.</summary>
    private void JudgeAttempts()
    {
        foreach (var pledge in Ledger.Shards(Ledger.Campaign).SelectMany(shard => Ledger.Journal(shard.Id)).GroupBy(entry => entry.Pledge))
        {
            var (tries, never) = (0, false);
            foreach (var entry in pledge)
            {
                if (entry.Kind is PledgeEventKind.CardReplaced)
                    (tries, never) = (0, false);
                if (entry.Kind is PledgeEventKind.ChargeDeclined or PledgeEventKind.CardGone)
                    never |= entry.Data is "lost_card" or PaymentReply.Declined.CardGone;
                if (entry.Kind is PledgeEventKind.ChargeBegun && (never || ++tries > 4))
                    _wrong.Add($"{pledge.Key}: a card was tried {(never ? "after its bank said never" : $"{tries} times")}.");
            }
        }
    }
}
