using Xunit;

namespace Greenlight.Tests.Paygate;

public sealed class The_demo_series
{
    /// <summary>Every clone of the repository carries it.</summary>
    private const long Budget = 3_000_000;

    [Fact]
    public void Has_a_free_pilot_and_nine_gated_episodes()
    {
        var series = DemoSeries.Read();

        Assert.Equal("children-of-the-machine", series.Work);
        Assert.Equal(["pilot"], series.Items.Where(item => item.Free).Select(item => item.Item));
        Assert.Equal(Enumerable.Range(1, 9).Select(number => $"episode-{number}"), series.Items.Where(item => !item.Free).Select(item => item.Item));
    }

    [Fact]
    public void Has_a_poster_for_every_item_and_a_hero()
    {
        var series = DemoSeries.Read();

        Assert.All(series.Items, item => Assert.InRange(Length(item.Item, "poster.webp"), 1_000, 30_000));
        Assert.InRange(Length(series.Hero), 1_000, 120_000);
    }

    [Fact]
    public void Stays_within_its_budget()
        => Assert.InRange(new DirectoryInfo(DemoSeries.Folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length), 1, Budget);

    [Theory]
    [MemberData(nameof(Items))]
    public async Task Plays_each_item_to_its_last_frame(string item, int seconds)
    {
        var play = await Ffmpeg.Decode(Path.Combine(DemoSeries.Folder, item, "index.m3u8"));

        Assert.Equal((0, ""), (play.ExitCode, play.Errors));
        Assert.Equal(seconds * DemoSeries.FramesPerSecond, play.Frames.Count);
    }

    public static TheoryData<string, int> Items() => [.. DemoSeries.Read().Items.Select(item => (item.Item, item.Seconds))];

    private static long Length(params string[] path) => new FileInfo(Path.Combine([DemoSeries.Folder, .. path])).Length;
}
