namespace Greenlight.Load.Reporting;

/// <summary>How a set of measured values lies, exactly: every value is kept, so this is for thousands, not for millions.</summary>
internal sealed record Spread(int Count, double P50, double P90, double P99, double Max)
{
    /// <summary>The spread of these values, to two digits.</summary>
    public static Spread Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return new(sorted.Length, At(0.5), At(0.9), At(0.99), At(1));

        // The smallest value that so large a share of all values does not exceed.
        double At(double share) => sorted.Length == 0 ? 0 : Math.Round(sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)], 2);
    }
}
