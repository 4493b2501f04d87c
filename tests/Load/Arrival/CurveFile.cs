using CsvHelper;

namespace Greenlight.Load.Arrival;

/// <summary>Reads a campaign's curve from a CSV file <c>campaign,utc,backers,pledged_usd</c>: cumulative, in any order, gaps allowed.</summary>
internal static class CurveFile
{
    // A record of the field breaks off, lacks a column or has a stray quote now and then: the readings around it tell the same.
    private static readonly CsvReaderOptions Lenient = new()
    {
        Separator = ',',
        FieldCountMismatch = CsvFieldCountHandling.Allow,
        MissingField = CsvMissingFieldHandling.ReturnEmpty,
        MalformedData = CsvMalformedDataHandling.Recover,
    };

    /// <summary>The curve of one campaign of the file. Throws <see cref="LoadFaultException"/> with what is wrong.</summary>
    public static BackerCurve Read(TextReader file, string campaign)
    {
        using var csv = CsvReader.Create(file, Lenient, true);
        csv.ReadHeader();
        if (!csv.TryGetFieldIndex("campaign", out var name) || !csv.TryGetFieldIndex("utc", out var utc) || !csv.TryGetFieldIndex("backers", out var backers))
            throw new LoadFaultException("The curve file needs the columns campaign, utc and backers.");

        var counts = new SortedDictionary<double, double>();
        var others = new SortedSet<string>(StringComparer.Ordinal);
        while (csv.Read())
        {
            var reading = csv.GetString(name);
            if (reading != campaign)
                others.Add(reading);
            else if (csv.TryParse<DateTimeOffset>(utc, out var at) && csv.TryParse<double>(backers, out var count) && double.IsFinite(count) && count >= 0)
                counts[at.ToUnixTimeSeconds()] = count;
        }
        return counts.Count > 0
            ? BackerCurve.Through(campaign, [.. counts.Select(c => (c.Key, c.Value))])
            : throw new LoadFaultException($"The curve file has no campaign '{campaign}'; it has {(others.Count == 0 ? "none" : string.Join(", ", others))}.");
    }
}
