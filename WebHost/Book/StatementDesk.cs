using System.Collections.Immutable;
using System.Security.Claims;
using Greenlight.Campaigns;
using Greenlight.Ledger;
using Greenlight.Pages.Studio;
using Greenlight.Publishers;

namespace Greenlight.Book;

/// <summary>Makes a campaign's statement for those who may see it.</summary>
internal sealed class StatementDesk(CampaignDirectory campaigns, ICampaignLedger ledger, BookTable book, Producers producers, PublisherOptions options, TimeProvider clock)
{
    // As with everything the ledger and Stripe tell at different times.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private const int MostShown = 20;

    /// <summary>The statement; null for a campaign that is not there, or not this visitor's to see.</summary>
    public async Task<StatementFace?> Find(ClaimsPrincipal visitor, string slug)
    {
        if (await campaigns.Find(slug) is not { } known || !await producers.MaySee(visitor, known))
            return null;
        var now = clock.GetUtcNow();
        var reading = await ledger.Read(known.Id);
        var sums = await book.Sums(known.Id.Number);
        var parts = sums.Where(sum => sum.Account is BookAccount.Clearing).Sum(sum => sum.Amount) == 0 ? default : await book.RefundedInPart(known.Id);
        var statement = StatementRules.Of(reading.Campaign, reading.Tally, sums, TransferRules.Cutoff(now, options.HoldDays), parts);
        var unclear = statement.Of("unreconciled") == 0 ? [] : await book.Unclear(known.Id, now - Patience, MostShown);
        return new(reading.Campaign, statement, now, (await book.Imported())?.AsOf, unclear, options.HoldDays);
    }
}

/// <summary>A statement with what it was made from.</summary>
/// <param name="Campaign">Whose.</param>
/// <param name="Statement">The lines.</param>
/// <param name="AsOf">UTC; when it was made.</param>
/// <param name="ReconciledAsOf">UTC; up to when Stripe's balance transactions have been read to their end; null if never.</param>
/// <param name="Unclear">Pledges about which the ledger and Stripe have told different sums for ten minutes; the first twenty.</param>
/// <param name="HoldDays">Days on hold.</param>
internal sealed record StatementFace(
    Campaign Campaign, Statement Statement, DateTimeOffset AsOf, DateTimeOffset? ReconciledAsOf, ImmutableArray<UnclearPledge> Unclear, int HoldDays);
