using Greenlight.Pledging;

namespace Greenlight.Paygate;

/// <summary>A backer's right to open what a pledge is for. Grain key, and subject of a pass made from a key: <c>ent-{pledge}</c>.</summary>
/// <param name="Pledge">Its source.</param>
public readonly record struct EntitlementId(PledgeId Pledge)
{
    private const string Prefix = "ent-";

    /// <summary>The grain key.</summary>
    public override string ToString() => Prefix + Pledge;

    /// <summary>Reads an id that came back from outside; false for anything else.</summary>
    public static bool TryParse(string? text, out EntitlementId id)
    {
        id = default;
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal) || !PledgeId.TryParse(text[Prefix.Length..], out var pledge))
            return false;
        id = new(pledge);
        return true;
    }

    /// <summary>Reads a grain key back; throws <see cref="FormatException"/> for anything else.</summary>
    public static EntitlementId Parse(string key) => TryParse(key, out var id) ? id : throw new FormatException($"'{key}' is not the key of an entitlement.");
}
