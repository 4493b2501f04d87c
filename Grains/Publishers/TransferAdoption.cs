using Greenlight.Payments;
using Microsoft.Extensions.Logging;

namespace Greenlight.Publishers;

/// <summary>
/// Takes over transfers that Stripe has made and this ledger does not know: those that a restored backup has forgotten. From then on they are transfers as any other: made, of their
/// period, their shares posted. What has no place is left to a person.
/// </summary>
internal sealed partial class TransferAdoption(ITransferList stripe, ITransferRows transfers, TimeProvider clock, ILogger<TransferAdoption> log)
{
    /// <summary>Looks at all transfers to an account. Answers why no other may be made to it now, or null.</summary>
    public async Task<string?> Hold(string destination, CancellationToken cancellation)
    {
        var unknown = await Unknown(after => stripe.To(destination, after, cancellation));
        var left = await Take(unknown);
        // Also when all have found their place: what was to be transferred was computed without them.
        return left is [var first, ..] ? first.Why : unknown.Count > 0 ? $"{unknown[0].Id}, which this ledger had forgotten, was taken over a moment ago" : null;
    }

    /// <summary>Looks at all transfers made since a time, and since the oldest order whose outcome is not known here. Answers those that have no place here, each with why.</summary>
    public async Task<IReadOnlyList<(MadeTransfer Transfer, string Why)>> Since(DateTimeOffset since, CancellationToken cancellation)
    {
        var from = await transfers.OldestBegun() is { } begun && begun < since ? begun : since;
        return await Take(await Unknown(after => stripe.Since(from, after, cancellation)));
    }

    private async Task<List<MadeTransfer>> Unknown(Func<string?, Task<Page<MadeTransfer>>> list)
    {
        var unknown = new List<MadeTransfer>();
        for (string? after = null; ;)
        {
            var page = await list(after);
            unknown.AddRange(await transfers.Unknown(page.Data));
            if (!page.HasMore)
                return unknown;
            after = page.Data[^1].Id;
        }
    }

    // All that there are before the first, and the oldest first: a later one tells that what was begun before it, and does not exist, was refused.
    private async Task<List<(MadeTransfer Transfer, string Why)>> Take(List<MadeTransfer> unknown)
    {
        var left = new List<(MadeTransfer, string)>();
        foreach (var made in unknown.OrderBy(made => made.Created).ThenBy(made => made.Id, StringComparer.Ordinal))
        {
            if (await Place(made) is { } why)
                left.Add((made, why));
        }
        return left;
    }

    private async Task<string?> Place(MadeTransfer made)
    {
        if (made.ToOrder() is not { } named)
            return Left(made, $"{made.Id} to {made.Destination} was not made by this software");
        if (TransferRules.Place(named, await transfers.CampaignsOf(named.Publisher, named.Currency)) is not { } order)
            return Left(made, $"{made.Id} went to {named.Publisher}, who has no campaign in {named.Currency} in this ledger");
        if (!await transfers.Adopt(order, made.Id, DateTimeOffset.FromUnixTimeSeconds(made.Created), clock.GetUtcNow()))
            return Left(made, $"{made.Id} is attempt {named.Attempt} of {named.Publisher}'s period {named.Period:yyyy-MM-dd}, for which this ledger has another transfer");
        LogAdopted(made.Id, named.Publisher, new(made.Amount, named.Currency));
        return null;
    }

    private string Left(MadeTransfer made, string why)
    {
        LogLeft(made.Id, why);
        return why;
    }

    [LoggerMessage(LogLevel.Warning, "Transfer {Transfer} to {Publisher} over {Amount} was forgotten by this ledger, and taken over")]
    private partial void LogAdopted(string transfer, string publisher, Money amount);

    [LoggerMessage(LogLevel.Error, "Transfer {Transfer} has no place in this ledger, and its account is transferred nothing more until somebody has looked: {Why}")]
    private partial void LogLeft(string transfer, string why);
}
