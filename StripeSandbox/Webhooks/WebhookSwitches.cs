namespace Greenlight.StripeSandbox;

/// <summary>What can go wrong with a delivery; probabilities from 0 to 1.</summary>
internal sealed record WebhookSwitches
{
    /// <summary>Posted twice.</summary>
    public double Duplicate { get; init; }

    /// <summary>Held back so that later ones overtake it.</summary>
    public double Reorder { get; init; }

    /// <summary>Never posted, as if lost for good; listing events by <c>delivery_success=false</c> finds it.</summary>
    public double Drop { get; init; }

    /// <summary>Every delivery waits between this and <see cref="DelayMaxMs"/>.</summary>
    public int DelayMinMs { get; init; }

    public int DelayMaxMs { get; init; }

    public ulong Seed { get; init; } = 1;
}
