using System.Globalization;

namespace Greenlight.Sweeping;

/// <summary>The fixed set of sweepers.</summary>
public static class Sweepers
{
    /// <summary>How many there are, for ever: the slices of what is due.</summary>
    public const int Slices = 16;

    /// <summary>The key of a slice's sweeper.</summary>
    public static string Key(int slice) => string.Create(CultureInfo.InvariantCulture, $"swp-{slice}");
}
