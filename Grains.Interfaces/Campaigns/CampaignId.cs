using System.Globalization;

namespace Greenlight.Campaigns;

/// <summary>
/// The ledger's number of a campaign. Its grain key is <c>cmp-{number}</c>: every grain key of ours starts with a letter outside a–f and a dash,
/// because Orleans' relational storage reads a key that looks hexadecimal as a number, so that two such keys could share one row.
/// </summary>
[GenerateSerializer, Immutable, Alias("campaign-id")]
public readonly record struct CampaignId(int Number)
{
    /// <summary>The grain key.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"cmp-{Number}");

    /// <summary>Reads a grain key back; throws <see cref="FormatException"/> for anything else.</summary>
    public static CampaignId Parse(string key) =>
        key.StartsWith("cmp-", StringComparison.Ordinal) && int.TryParse(key.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new(number)
            : throw new FormatException($"'{key}' is not the key of a campaign.");
}

/// <summary>One slice of a campaign's pledges. Grain keys: <c>shd-{campaign}-{index}</c> for the shard, <c>stl-…</c> for its settlement.</summary>
[GenerateSerializer, Immutable, Alias("shard-id")]
public readonly record struct ShardId(CampaignId Campaign, int Index)
{
    /// <summary>The key of a grain that works on this shard, with that grain's own prefix.</summary>
    public string Key(string prefix) => string.Create(CultureInfo.InvariantCulture, $"{prefix}-{Campaign.Number}-{Index}");

    /// <summary>The shard grain's key.</summary>
    public override string ToString() => Key("shd");

    /// <summary>Reads the key of any grain that works on one shard, whatever its prefix; throws <see cref="FormatException"/> for anything else.</summary>
    public static ShardId Parse(string key)
    {
        var last = key.LastIndexOf('-');
        var middle = last > 0 ? key.LastIndexOf('-', last - 1) : -1;
        return middle > 0
            && int.TryParse(key.AsSpan(middle + 1, last - middle - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var campaign)
            && int.TryParse(key.AsSpan(last + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? new(new(campaign), index)
            : throw new FormatException($"'{key}' is not the key of a shard.");
    }
}
