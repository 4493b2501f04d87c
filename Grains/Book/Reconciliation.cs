using System.Collections.Immutable;
using Greenlight.Campaigns;

namespace Greenlight.Book;

/// <summary>Looks for what the ledger and Stripe do not agree on, once both have had time to tell.</summary>
internal sealed class Reconciliation(BookTable book)
{
    /// <summary>How long the one may lag behind the other before it is worth an alarm.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private const int Most = 20;

    private ImmutableHashSet<BookSum> _before = [];

    /// <summary>What is unclear at a time, as sentences for an operator; empty when all is clear.</summary>
    public async Task<ImmutableArray<string>> Look(DateTimeOffset now)
    {
        var found = ImmutableArray.CreateBuilder<string>();
        var (unclear, before) = (await book.Unclear(), _before);
        _before = [.. unclear];
        foreach (var sum in unclear)
        {
            if (sum.Account is BookAccount.Clearing)
            {
                foreach (var pledge in await book.Unclear(new CampaignId(sum.Campaign), now - Patience, Most))
                    found.Add($"{pledge.Pledge}: {Words(pledge.Amount)} {new Money(Math.Abs(pledge.Amount), pledge.Currency)}");
            }
            // An order and Stripe's word about it are seconds apart: what is the same a look later has not come by itself.
            else if (before.Contains(sum))
                found.Add($"{sum.Account}: {new Money(sum.Amount, sum.Currency)}");
        }
        return found.ToImmutable();
    }

    private static string Words(long amount) => amount > 0 ? "the ledger counts more than Stripe has given, by" : "Stripe has given more than the ledger knows of, by";
}
