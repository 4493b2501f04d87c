using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Greenlight.Campaigns;
using Greenlight.Pages.Showcase;
using Greenlight.Pledging;

namespace Greenlight.Pages.Studio;

/// <summary>
/// The form about a campaign's terms: as it is offered, or as it was sent and refused. What is asked for is what differs from the terms that it shows: those who
/// have it open while somebody else changes the terms undo nothing of that by sending it.
/// </summary>
/// <param name="Version">The version of the terms that it shows.</param>
/// <param name="Shown">Those terms.</param>
/// <param name="InForce">The terms in force, which may be newer.</param>
/// <param name="Items">What a new tier can open, each with its name for people.</param>
/// <param name="Typed">The fields as they were sent; null: nobody has filled it in yet.</param>
/// <param name="Error">Why it was refused last.</param>
public sealed record TermsDraft(
    int Version, CampaignTerms Shown, CampaignTerms InForce, IReadOnlyList<(ItemRef Ref, string Name)> Items, IFormCollection? Typed = null, FieldError? Error = null)
{
    private const string MinuteFormat = "yyyy-MM-dd'T'HH:mm";

    // What browsers send, and what people write where a browser has no field for times.
    private static readonly string[] _times = [MinuteFormat, "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm"];

    private static readonly string[] _ofNewTier = ["new-code", "new-title", "new-description", "new-price", "new-places", "new-pay", "new-opens"];

    /// <summary>What a field shows: what was typed into it, or what the terms say.</summary>
    public string Value(string field, string terms = "") => Typing(field) ?? terms;

    /// <summary>Whether a box was ticked.</summary>
    public bool Ticked(string field, string value = "yes") => Typed?[field].Contains(value) is true;

    /// <summary>The sentence for a field, or null.</summary>
    public string? ErrorOf(string field) => Error?.Field == field ? Error.Sentence : null;

    /// <summary>"2026-12-24T18:00", UTC: what a field for times holds.</summary>
    public static string Minute(DateTimeOffset at) => at.UtcDateTime.ToString(MinuteFormat, CultureInfo.InvariantCulture);

    /// <summary>What the box of an item sends.</summary>
    public static string ValueOf(ItemRef item) => $"{item.Work}/{item.Item}";

    /// <summary>Reads the fields; whether such terms are possible, and whom they take something from, is for the engine to say.</summary>
    internal bool TryRead([NotNullWhen(true)] out TermsRequest? asked, [NotNullWhen(false)] out FieldError? error)
    {
        asked = null;
        if (!TryReadDeadline(out var deadline, out error))
            return false;
        var tiers = ImmutableArray.CreateBuilder<TierRequest>();
        foreach (var tier in Shown.Tiers)
        {
            if (!TryReadPrice("price-" + tier.Code, MoneyText.Of(new(tier.Price, Shown.Currency)), out var price, out error)
                || !TryReadPlaces("places-" + tier.Code, tier.Stock, out var places, out error))
                return false;
            var change = new TierRequest(tier.Code, Changed("title-" + tier.Code, tier.Title), Changed("description-" + tier.Code, tier.Description), price, Stock: places);
            if (change != new TierRequest(tier.Code))
                tiers.Add(change);
        }
        if (NamesNewTier)
        {
            if (!TryReadNewTier(out var added, out error))
                return false;
            tiers.Add(added);
        }
        asked = new(deadline, Tiers: tiers.ToImmutable(), AskBackers: Ticked("ask"));
        return true;
    }

    private bool NamesNewTier => _ofNewTier.Any(name => !string.IsNullOrWhiteSpace(Typing(name)));

    private bool TryReadNewTier([NotNullWhen(true)] out TierRequest? added, [NotNullWhen(false)] out FieldError? error)
    {
        added = null;
        var code = Value("new-code").Trim();
        // Under a code that is in use it would not be a new tier but a change of that one.
        if ((Shown.FindTier(code) ?? InForce.FindTier(code)) is { } taken)
        {
            error = new("new-code", "tier-code", $"“{taken.Title}” has this code. Choose another one.");
            return false;
        }
        if (!TryReadPrice("new-price", "", out var price, out error) || !TryReadPlaces("new-places", null, out var places, out error))
            return false;
        added = new(
            code, Value("new-title").Trim(), Lines(Value("new-description")).Trim(), price, Ticked("new-pay"), places,
            [.. Items.Select(item => item.Ref).Where(item => Ticked("new-opens", ValueOf(item)))]);
        return true;
    }

    private bool TryReadDeadline(out DateTimeOffset? deadline, [NotNullWhen(false)] out FieldError? error)
    {
        (deadline, error) = (null, null);
        if (Typing("deadline") is not { } text || text.Trim() == (Shown.Deadline is { } known ? Minute(known) : ""))
            return true;
        if (DateTimeOffset.TryParseExact(text.Trim(), _times, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at))
            deadline = at;
        else
            error = new("deadline", "invalid-time", "Write a day and a time of day in UTC, such as 2026-12-24 18:00.");
        return error is null;
    }

    private bool TryReadPrice(string field, string shown, out AskedAmount? price, [NotNullWhen(false)] out FieldError? error)
    {
        (price, error) = (null, null);
        if (Typing(field) is not { } text || text.Trim() == shown)
            return true;
        if (MoneyText.TryParse(text, Shown.Currency, out var money))
            price = new(money.Amount, money.Currency);
        else
            error = new(field, "amount-not-allowed", $"Write an amount such as {MoneyText.Of(new(Shown.Tiers is [{ Price: var usual }, ..] ? usual : Shown.Currency.Least, Shown.Currency))}.");
        return error is null;
    }

    private bool TryReadPlaces(string field, int? shown, out int? places, [NotNullWhen(false)] out FieldError? error)
    {
        (places, error) = (null, null);
        if (Typing(field) is not { } text || text.Trim() == (shown?.ToString(CultureInfo.InvariantCulture) ?? ""))
            return true;
        if (int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            places = count;
        else
            error = new(field, "tier-stock", "Write how many places there are in all, as a whole number.");
        return error is null;
    }

    private string? Changed(string field, string shown) => Typing(field) is { } text && Lines(text).Trim() != Lines(shown).Trim() ? Lines(text).Trim() : null;

    private string? Typing(string field) => Typed is not null && Typed.TryGetValue(field, out var typed) ? typed.ToString() : null;

    // A browser sends every line of a larger field with both characters.
    private static string Lines(string text) => text.ReplaceLineEndings("\n");
}
