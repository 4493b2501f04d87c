namespace Greenlight.Load.Bench.Reporting;

/// <summary>
/// What shows that the benchmark itself is wrong: a baseline far from what such machines do, an acknowledgement faster than the disk, a store that does not hold what
/// was acknowledged, refusals, a generator at its own ceiling.
/// </summary>
internal static class Plausibility
{
    // DESIGN.md: B0 38,000-65,000/s, B1 1,500-2,700/s; a factor of two either way.
    private static readonly (string Target, double Least, double Most)[] Known = [("B0", 19_000, 130_000), ("B1", 750, 5_400)];

    // An overload is there to be refused; connections may not break for it. A server that is killed answers nobody for a while.
    private static bool IsTrouble(BlockFacts block) => block.Load switch
    {
        LoadKind.Restart => false,
        LoadKind.Overload => block.Broken > 0,
        _ => block.Refused + block.Broken > 0,
    };

    // Closer to its ceiling than this, the generator's own work would be what is measured.
    private const double NearCeiling = 0.9;

    /// <summary>Every error, as a sentence.</summary>
    public static IEnumerable<string> Errors(
        IReadOnlyList<BlockFacts> medians, IReadOnlyList<BlockFacts> blocks, IReadOnlyList<StoreFacts> stores, GeneratorFacts generator)
    {
        foreach (var (target, least, most) in Known)
        {
            if (medians.FirstOrDefault(m => m.Target == target && m.Load is LoadKind.Peak) is { } peak && (peak.Rate < least || peak.Rate > most))
                yield return FormattableString.Invariant($"{target} did {peak.Rate:N0}/s; on a machine like the one of the goals it does between {least:N0} and {most:N0}.");
        }
        // The quickest that the disk was seen to be: a sync that was slow because something else used the disk proves nothing.
        var sync = blocks.Select(b => b.SyncP50).DefaultIfEmpty(0).Min();
        foreach (var block in medians.Where(m => m.Target != "B0" && m.P50 < sync))
            yield return FormattableString.Invariant($"{block.Target} ({block.Load}) answered in {block.P50:N3} ms, faster than one fdatasync ({sync:N3} ms): it does not wait for the disk.");
        foreach (var store in stores.Where(s => !s.Holds))
            yield return FormattableString.Invariant($"{store.Target}, round {store.Round + 1}: {store.Acknowledged} pledges acknowledged, {store.Unknown} of unknown outcome, {store.Stored} stored.");
        foreach (var block in blocks.Where(IsTrouble))
        {
            var statuses = string.Join(", ", block.Statuses.Select(s => FormattableString.Invariant($"{s.Key}: {s.Value}")));
            yield return FormattableString.Invariant($"{block.Target} ({block.Load}), round {block.Round + 1}: {block.Refused} refused ({statuses}), {block.Broken} connections broken.");
        }
        foreach (var block in medians.Where(m => m.Load is LoadKind.Peak && m.Rate > generator.Rate * NearCeiling))
            yield return FormattableString.Invariant($"{block.Target} did {block.Rate:N0}/s, which is the generator's own ceiling ({generator.Rate:N0}/s).");
    }
}
