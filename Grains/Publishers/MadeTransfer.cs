using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;

namespace Greenlight.Publishers;

/// <summary>A transfer as Stripe lists it.</summary>
/// <param name="Id">Stripe's id.</param>
/// <param name="Amount">In minor units.</param>
/// <param name="Currency">Three letters.</param>
/// <param name="Destination">Stripe's id of the account that received it.</param>
/// <param name="Created">Unix seconds.</param>
/// <param name="Group">What all attempts of a period have in common (<see cref="TransferOrder.Group"/>).</param>
/// <param name="Reversed">Whether all of it was taken back.</param>
/// <param name="Metadata">What we wrote on it.</param>
internal sealed record MadeTransfer(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("amount")] long Amount,
    [property: JsonPropertyName("currency")] string? Currency,
    [property: JsonPropertyName("destination")] string? Destination,
    [property: JsonPropertyName("created")] long Created,
    [property: JsonPropertyName("transfer_group")] string? Group,
    [property: JsonPropertyName("reversed")] bool Reversed,
    [property: JsonPropertyName("metadata")] Dictionary<string, string>? Metadata)
{
    private const string Publisher = "publisher", Attempt = "attempt", Campaign = "campaign-";

    // Stripe takes 50 keys. A transfer over more campaigns names none of them.
    private const int MostCampaigns = 45;

    /// <summary>What is written on an order's transfer, so that a ledger which has forgotten it can take it over.</summary>
    public static Dictionary<string, string> Written(TransferOrder order)
    {
        var written = new Dictionary<string, string> { [Publisher] = order.Publisher, [Attempt] = Text(order.Attempt) };
        if (order.Shares.Count <= MostCampaigns)
        {
            foreach (var (campaign, share) in order.Shares)
                written[Campaign + Text(campaign)] = Text(share);
        }
        return written;
    }

    /// <summary>Whether it is an attempt's own.</summary>
    public bool Is(TransferOrder order) => Group == order.Group && Metadata?.GetValueOrDefault(Attempt) == Text(order.Attempt);

    /// <summary>The order that it was made by, with the shares that it names, which need not sum to its amount; null if we did not make it.</summary>
    public TransferOrder? ToOrder() =>
        Metadata?.GetValueOrDefault(Publisher) is { } publisher
            && int.TryParse(Metadata.GetValueOrDefault(Attempt), NumberStyles.None, CultureInfo.InvariantCulture, out var attempt)
            && Greenlight.Currency.TryParse(Currency, out var currency) && Destination is not null
            && TransferOrder.PeriodOf(Group, publisher, currency) is { } period
            ? new(publisher, Destination, currency, period, attempt, Amount, Shares())
            : null;

    private ImmutableSortedDictionary<int, long> Shares()
    {
        var shares = ImmutableSortedDictionary.CreateBuilder<int, long>();
        foreach (var (name, value) in Metadata!)
        {
            if (name.StartsWith(Campaign, StringComparison.Ordinal)
                && int.TryParse(name.AsSpan(Campaign.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var campaign)
                && long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var share))
                shares[campaign] = share;
        }
        return shares.ToImmutable();
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
