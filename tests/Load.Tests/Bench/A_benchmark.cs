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
        var row = Goals.Of(blocks, Medians(blocks), [], 0).First();
        Assert.Equal((0.4, 0.3, 0.4, "reached"), (row.Ratio, row.Lowest, row.Highest, row.Verdict));
    }

    [Fact]
    public void Says_which_goals_are_missed_and_leaves_out_what_it_did_not_measure()
    {
        BlockFacts[] blocks = [Block("B1", LoadKind.Peak, 2_000, 100), Block("engine-pg", LoadKind.Peak, 15_000, 16)];
        var rows = Goals.Of(blocks, Medians(blocks), [], 0).Where(r => r.Goal.Length > 0).ToList();
        Assert.Equal((7.5, "missed"), (Assert.Single(rows).Ratio, rows[0].Verdict));
    }

    [Fact]
    public void Does_not_doubt_an_overload_for_being_refused_nor_a_killed_server_for_being_away()
    {
        Assert.Empty(Errors([Block("engine-pg", LoadKind.Overload, 9_000, 900) with { Refused = 300 }, Block("engine-pg", LoadKind.Restart, 0.3, 3_000) with { Refused = 5 }], []));
        Assert.Single(Errors([Block("engine-pg", LoadKind.Overload, 9_000, 900) with { Broken = 1 }], []));
    }

    [Fact]
    public void Compares_a_full_ledger_with_an_empty_one_by_rate_memory_and_restart()
    {
        BlockFacts[] blocks =
        [
            Block("engine-pg", LoadKind.Peak, 10_000, 20), Block("engine-pg-full", LoadKind.Peak, 9_500, 21),
            Block("engine-pg", LoadKind.Restart, 0.3, 3_000), Block("engine-pg-full", LoadKind.Restart, 0.2, 6_000),
        ];
        StoreFacts[] stores = [new("engine-pg", 0, 7, 0, 7) { Memory = new(900, 200) }, new("engine-pg-full", 0, 7, 0, 7) { Memory = new(700, 220) }];
        var rows = Goals.Of(blocks, Medians(blocks), stores, 10_000_000).Where(r => r.Goal.Length > 0).ToList();
        Assert.Equal([(0.95, "reached"), (1.1, "reached"), (2.0, "missed")], rows.Select(r => (Math.Round(r.Ratio, 2), r.Verdict)));
        Assert.Contains("10,000,000", rows[0].What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(29_900, "goodput at 3 times the peak"), InlineData(21_000, "goodput at 2.1 times the peak ÷ peak, engine-pg (3 times could not be sent)")]
    public void Says_how_much_of_an_overload_could_be_sent(double sent, string what)
    {
        BlockFacts[] blocks = [Block("engine-pg", LoadKind.Peak, 10_000, 20), Block("engine-pg", LoadKind.Overload, 9_200, 900) with { OfferedRate = 30_000, SentRate = sent }];
        var row = Goals.Of(blocks, Medians(blocks), [], 0).Single(r => r.Goal.Length > 0);
        Assert.StartsWith(what, row.What, StringComparison.Ordinal);
        Assert.Equal((0.92, "reached"), (row.Ratio, row.Verdict));
    }

    private static string[] Errors(BlockFacts[] blocks, StoreFacts[] stores) => [.. Plausibility.Errors(Medians(blocks), blocks, stores, Generator)];

    private static BlockFacts[] Medians(BlockFacts[] blocks) => [.. blocks.GroupBy(b => (b.Target, b.Load)).Select(BlockFacts.Median)];

    private static BlockFacts Block(string target, LoadKind load, double rate, double p50) =>
        new(target, load, 0, rate, null, p50, p50 * 2, p50 * 3, p50 * 4, p50 * 5, 100, 0, 0, 0, 10, 40, 20, 0.5, 1, new Dictionary<int, long> { [201] = 100 });
}
