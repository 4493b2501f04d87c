namespace Greenlight.Charging;

/// <summary>
/// Whether cards may be charged now. Settlement asks before it begins a charge, and again at the very moment of confirming it: what is stopped is stopped within
/// about a second, in every process. Saving cards, and following charges that were begun, go on.
/// </summary>
public interface ICharging
{
    /// <summary>Null when cards may be charged; otherwise why not, in one sentence. An exception means that it is not known: then nothing is charged either.</summary>
    ValueTask<string?> Stopped();
}
