using System.Globalization;
using Greenlight.Campaigns;

namespace Greenlight.Pledging;

/// <summary>
/// The server's id of a pledge: its shard and the sequence number at which it was placed. What the card processor, keys and the book see, and
/// the backer's receipt number. Written <c>plg-{campaign}-{shard}-{number}</c>; anybody holding it knows whom to ask.
/// </summary>
[GenerateSerializer, Immutable, Alias("pledge-id")]
public readonly record struct PledgeId(ShardId Shard, long Number)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"plg-{Shard.Campaign.Number}-{Shard.Index}-{Number}");

    /// <summary>Reads an id that came back from outside; false for anything else.</summary>
    public static bool TryParse(string? text, out PledgeId id)
    {
        id = default;
        if (text is null || !text.StartsWith("plg-", StringComparison.Ordinal))
            return false;
        var last = text.LastIndexOf('-');
        if (last <= 4 || !long.TryParse(text.AsSpan(last + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return false;
        var middle = text.AsSpan(4, last - 4);
        var dash = middle.IndexOf('-');
        if (dash < 0
            || !int.TryParse(middle[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out var campaign)
            || !int.TryParse(middle[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var shard))
            return false;
        id = new(new(new(campaign), shard), number);
        return true;
    }
}
