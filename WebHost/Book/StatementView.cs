namespace Greenlight.Book;

/// <summary>A campaign's statement, as the API shows it.</summary>
/// <param name="Campaign">Its name in URLs.</param>
/// <param name="Publisher">Whose it is.</param>
/// <param name="PlatformFee">The term, in basis points.</param>
/// <param name="AsOf">When it was made.</param>
/// <param name="ReconciledAsOf">Up to when it agrees with the card processor's balance transactions, but for what <paramref name="Unreconciled"/> lists; null before the first look.</param>
/// <param name="Lines">What became of the money.</param>
/// <param name="Unreconciled">Pledges about which the ledger and the processor have told different sums for ten minutes; the first twenty.</param>
internal sealed record StatementView(
    string Campaign, string Publisher, int PlatformFee, DateTimeOffset AsOf, DateTimeOffset? ReconciledAsOf, IReadOnlyList<LineView> Lines, IReadOnlyList<UnreconciledView> Unreconciled)
{
    /// <summary>Makes one.</summary>
    public static StatementView Of(StatementFace face) => new(
        face.Statement.Campaign, face.Statement.Publisher, face.Statement.PlatformFee, face.AsOf, face.ReconciledAsOf,
        [.. face.Statement.Lines.Select(line => new LineView(line.Code, line.Title, line.Count, new(line.Amount, face.Statement.Currency)))],
        [.. face.Unclear.Select(unclear => new UnreconciledView(unclear.Pledge, new(unclear.Amount, unclear.Currency)))]);
}

/// <summary>A line.</summary>
/// <param name="Line">Stable name.</param>
/// <param name="Title">For people.</param>
/// <param name="Count">Of how many pledges, where they are counted.</param>
/// <param name="Amount">Fees and what went back are positive.</param>
internal sealed record LineView(string Line, string Title, long? Count, Money Amount);

/// <summary>A pledge about which the two differ.</summary>
/// <param name="Receipt">Its receipt number.</param>
/// <param name="Amount">Positive: the ledger counts more. Negative: the processor has given more.</param>
internal sealed record UnreconciledView(string Receipt, Money Amount);
