using System.Collections.Immutable;
using System.Globalization;
using Greenlight.Book;

namespace Greenlight.Publishers;

/// <summary>Money that a publisher is to be handed.</summary>
/// <param name="Publisher">Whom.</param>
/// <param name="Destination">Stripe's id of their account.</param>
/// <param name="Currency">Of the amounts.</param>
/// <param name="Period">First day of the period that it is for.</param>
/// <param name="Attempt">1, and one more after each definite refusal.</param>
/// <param name="Amount">Minor units; the sum of the shares.</param>
/// <param name="Shares">By campaign: what of it is for it; negative where a debt of that campaign was netted.</param>
public sealed record TransferOrder(string Publisher, string Destination, Currency Currency, DateOnly Period, int Attempt, long Amount, ImmutableSortedDictionary<int, long> Shares)
{
    /// <summary>What all attempts of a period have in common; Stripe lists transfers by it.</summary>
    public string Group => string.Create(CultureInfo.InvariantCulture, $"transfer:{Publisher}:{Currency}:{Period:yyyy-MM-dd}");

    /// <summary>The first day of the period that a group of this publisher and currency is for; null for any other text.</summary>
    public static DateOnly? PeriodOf(string? group, string publisher, Currency currency) =>
        group?.StartsWith($"transfer:{publisher}:{currency}:", StringComparison.Ordinal) is true
            && DateOnly.TryParseExact(group.AsSpan($"transfer:{publisher}:{currency}:".Length), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var period)
            ? period
            : null;

    /// <summary>The idempotency key of this attempt, and the source of what it posts.</summary>
    public string Key => string.Create(CultureInfo.InvariantCulture, $"{Group}:{Attempt}");

    /// <summary>What is posted before Stripe is asked: the campaigns' shares are theirs no more.</summary>
    public Entry Post(DateTimeOffset at) => Entry.Of(
        Key, at, Currency, [new(BookAccount.InTransfer, 0, -Amount, Entry.DayOf(at)), .. Shares.Select(share => new Posting(BookAccount.Transferred, share.Key, share.Value, 0))])!;

    /// <summary>What is posted when it was refused for certain: the shares are owed again.</summary>
    public Entry TakeBack(DateTimeOffset at) => Entry.Of(
        Key + ":refused", at, Currency, [new(BookAccount.InTransfer, 0, Amount, Entry.DayOf(at)), .. Shares.Select(share => new Posting(BookAccount.Transferred, share.Key, -share.Value, 0))])!;
}

/// <summary>What a campaign's publisher is owed for it.</summary>
/// <param name="Publisher">Whose campaign.</param>
/// <param name="Campaign">Its number.</param>
/// <param name="Currency">Of the amounts.</param>
/// <param name="Due">Owed now (negative: a debt), what went back and all fees taken off.</param>
/// <param name="OnHold">Owed later: collected too short a time ago.</param>
/// <param name="Unclear">What the ledger counts and Stripe has not given us, or has given back without the ledger's knowing.</param>
public readonly record struct CampaignStanding(string Publisher, int Campaign, Currency Currency, long Due, long OnHold, long Unclear)
{
    /// <summary>
    /// What may be handed out of it: never more than Stripe confirms, and nothing that is owed back as soon as a hold has passed (Stripe keeps its fee of what was refunded within it). What is not
    /// confirmed yet is looked for in what is on hold first.
    /// </summary>
    public long Payable => Math.Min(Due, Due + OnHold - Math.Max(0, Unclear));
}
