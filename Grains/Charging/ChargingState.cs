using System.Globalization;

namespace Greenlight.Charging;

/// <summary>The two reasons for which charging is stopped by a switch, each on its own. Stored by name.</summary>
public enum ChargingSwitch
{
    /// <summary>Somebody stopped it, and somebody starts it again.</summary>
    Stop,
    /// <summary>The ledger is older than what Stripe has seen: on until both are brought together, or somebody takes the word for it.</summary>
    Restored,
}

/// <summary>A switch that is on.</summary>
/// <param name="Name">Which.</param>
/// <param name="Reason">Why, in words.</param>
/// <param name="By">Who.</param>
/// <param name="At">UTC; since when.</param>
public sealed record SwitchedOn(ChargingSwitch Name, string Reason, string By, DateTimeOffset At);

/// <summary>What the ledger says about charging.</summary>
/// <param name="Switches">Those that are on.</param>
/// <param name="KnownTo">UTC; until when every charge of Stripe's is known here. Null: never compared.</param>
/// <param name="SettledAt">UTC; when a reconciliation, or a person's word, last settled what to think of every charge before it. Null: never needed.</param>
public sealed record ChargingState(IReadOnlyList<SwitchedOn> Switches, DateTimeOffset? KnownTo, DateTimeOffset? SettledAt = null)
{
    /// <summary>
    /// For so long the last comparison with Stripe allows charging. A backup brings the time of its own last comparison with it, so that a restored ledger charges
    /// nobody until it has been compared afresh; so does one whose Stripe did not answer at the start.
    /// </summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    /// <summary>Whether a switch is on.</summary>
    public bool Is(ChargingSwitch name) => Switches.Any(on => on.Name == name);

    /// <summary>Why cards may not be charged, or null if they may.</summary>
    public string? Stopped(DateTimeOffset now)
    {
        if (Switches.FirstOrDefault(on => on.Name is ChargingSwitch.Stop) is { } stop)
            return $"charging was stopped by {stop.By}: {stop.Reason}";
        if (Switches.FirstOrDefault(on => on.Name is ChargingSwitch.Restored) is { } restored)
            return $"this ledger has to be reconciled with Stripe first: {restored.Reason}";
        return now - KnownTo <= Lease
            ? null
            : $"this ledger was {(KnownTo is { } at && at > DateTimeOffset.UnixEpoch ? "last compared with Stripe's charges " + Time(at) : "never compared with Stripe's charges")}, and charges nobody until it is";
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("d MMMM yyyy, HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
