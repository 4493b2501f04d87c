using System.Collections.Immutable;

namespace Greenlight.Publishers;

/// <summary>Transfers that are stored, and what the book says is owed. Two implementations: <see cref="TransferTable"/>, and the simulation's.</summary>
internal interface ITransferRows : ITransferBook
{
    /// <summary>Orders whose outcome is to be found out.</summary>
    Task<ImmutableArray<TransferOrder>> Due(DateTimeOffset now, int limit);

    /// <summary>What has been tried for a period: by publisher and currency, the newest attempt, and when the next one may begin; null if it was not refused.</summary>
    Task<ImmutableDictionary<(string Publisher, string Currency), (int Attempt, DateTimeOffset? Again)>> Tried(DateOnly period);

    /// <summary>What is owed to whom; of one publisher, or of all.</summary>
    /// <param name="cutoff">The last day whose money is on hold no more.</param>
    /// <param name="publisher">Whose campaigns; null for everybody's.</param>
    Task<ImmutableArray<CampaignStanding>> Standings(int cutoff, string? publisher = null);

    /// <summary>A publisher's campaigns of a currency.</summary>
    Task<ImmutableArray<int>> CampaignsOf(string publisher, Currency currency);

    /// <summary>When the oldest order was begun whose outcome is not known; null if there is none.</summary>
    Task<DateTimeOffset?> OldestBegun();

    /// <summary>
    /// Of transfers that Stripe lists, those that are not stored here and were not taken back whole. What other software on the same account has made is left out, unless a publisher received it.
    /// </summary>
    Task<ImmutableArray<MadeTransfer>> Unknown(IReadOnlyCollection<MadeTransfer> listed);

    /// <summary>
    /// Takes over a transfer that Stripe has made, in one transaction: stored as made, and posted. Orders begun before it whose outcome is not known, and of which Stripe has none, are taken back:
    /// either they were refused, and this one is over their money too, or they were never made, and what they were over is computed anew. False, with nothing written: its period has another one.
    /// </summary>
    /// <param name="order">With its shares.</param>
    /// <param name="transfer">Stripe's id.</param>
    /// <param name="madeAt">UTC; when it was made.</param>
    /// <param name="now">UTC.</param>
    Task<bool> Adopt(TransferOrder order, string transfer, DateTimeOffset madeAt, DateTimeOffset now);
}

/// <summary>Publishers that are stored. Two implementations: <see cref="PublisherTable"/>, and the simulation's.</summary>
internal interface IPublisherRows
{
    /// <summary>What is stored of a publisher; one of whom nothing is known, if that is nothing.</summary>
    Task<Publisher> Find(string code);
}
