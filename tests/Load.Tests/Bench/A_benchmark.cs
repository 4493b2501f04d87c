using Greenlight.Load.Bench.Reporting;

namespace Greenlight.Load.Bench;

/// <summary>What makes the benchmark call its own figures worthless, and how it compares.</summary>
public sealed class A_benchmark
{
    private static readonly GeneratorFacts Generator = new(100_000, 10);

    [Fact]
    public void Finds_nothing_wrong_with_figures_that_can_be_true() =>
        Assert.Empty(Errors([Block("B0", LoadKind.Peak, 50_000, 4), Block("B1", LoadKind.Peak, 2_000, 100), Block("engine-pg", LoadKind.Lone, 900, 0.9)], [new("B1", 0, 7, 0, 7), new("engine-pg", 0, 7, 2, 8)]));

    [Theory]
    [InlineData("B0", 18_999), InlineData("B0", 85_000.1 * 1.6), InlineData("B1", 749), InlineData("B1", 5_401)]
    public void Doubts_a_baseline_far_from_what_such_machines_do(string target, double rate) =>
        Assert.Contains(target, Errors([Block(target, LoadKind.Peak, rate, 100)], []).First(), StringComparison.Ordinal);

    [Fact]
    public void Doubts_an_acknowledgement_that_is_faster_than_the_disk()
    {
        Assert.Contains("does not wait for the disk", Assert.Single(Errors([Block("B3", LoadKind.Lone, 1_500, 0.2)], [])), StringComparison.Ordinal);
        Assert.Empty(Errors([Block("B0", LoadKind.Lone, 9_000, 0.1)], []));
    }

    [Fact]
    public void Doubts_a_store_that_does_not_hold_what_was_acknowledged()
    {
        Assert.Contains("8 pledges acknowledged, 0 of unknown outcome, 7 stored", Assert.Single(Errors([], [new("B2", 0, 8, 0, 7)])), StringComparison.Ordinal);
        Assert.Single(Errors([], [new("B2", 0, 8, 1, 10)]));
    }

    [Fact]
    public void Doubts_a_load_that_was_refused_or_cut_off()
    {
        var block = Block("engine-pg", LoadKind.Peak, 10_000, 20);
        Assert.Contains("429: 3", Assert.Single(Errors([block with { Refused = 3, Statuses = new Dictionary<int, long> { [429] = 3 } }], [])), StringComparison.Ordinal);
        Assert.Contains("1 connections broken", Assert.Single(Errors([block with { Broken = 1 }], [])), StringComparison.Ordinal);
    }

    [Fact]
    public void Doubts_a_server_as_fast_as_its_own_generator() =>
        Assert.Contains("generator's own ceiling", Assert.Single(Errors([Block("B0", LoadKind.Peak, 95_000, 3)], [])), StringComparison.Ordinal);

    [Fact]
    public void Compares_within_each_round_and_takes_the_median_of_the_ratios()
    {
        // The machine was slow in the second round, for both alike: that must not show.
        BlockFacts[] blocks =
        [
            Block("B0", LoadKind.Peak, 40_000, 4), Block("engine-pg", LoadKind.Peak, 16_000, 16),
            Block("B0", LoadKind.Peak, 20_000, 8) with { Round = 1 }, Block("engine-pg", LoadKind.Peak, 8_000, 32) with { Round = 1 },
            Block("B0", LoadKind.Peak, 40_000, 4) with { Round = 2 }, Block("engine-pg", LoadKind.Peak, 12_000, 21) with { Round = 2 },
        ];
        var row = Goals.Of(blocks, Medians(blocks)).First();
        Assert.Equal((0.4, 0.3, 0.4, "reached"), (row.Ratio, row.Lowest, row.Highest, row.Verdict));
    }

    [Fact]
    public void Says_which_goals_are_missed_and_leaves_out_what_it_did_not_measure()
    {
        BlockFacts[] blocks = [Block("B1", LoadKind.Peak, 2_000, 100), Block("engine-pg", LoadKind.Peak, 15_000, 16)];
        var rows = Goals.Of(blocks, Medians(blocks)).Where(r => r.Goal.Length > 0).ToList();
        Assert.Equal((7.5, "missed"), (Assert.Single(rows).Ratio, rows[0].Verdict));
    }

    private static string[] Errors(BlockFacts[] blocks, StoreFacts[] stores) => [.. Plausibility.Errors(Medians(blocks), blocks, stores, Generator)];

    private static BlockFacts[] Medians(BlockFacts[] blocks) => [.. blocks.GroupBy(b => (b.Target, b.Load)).Select(BlockFacts.Median)];

    private static BlockFacts Block(string target, LoadKind load, double rate, double p50) =>
        new(target, load, 0, rate, null, p50, p50 * 2, p50 * 3, p50 * 4, p50 * 5, 100, 0, 0, 0, 10, 40, 20, 0.5, 1, new Dictionary<int, long> { [201] = 100 });
}
