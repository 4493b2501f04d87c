using System.Text.Json;

namespace Greenlight.Tests.Paygate;

/// <summary>The committed media of the demo campaign, found from wherever the tests were built to.</summary>
internal sealed record DemoSeries(string Work, string Title, string Hero, IReadOnlyList<DemoSeries.Entry> Items)
{
    public sealed record Entry(string Item, string Label, string Title, int Seconds, bool Free);

    public const int FramesPerSecond = 24;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static string Folder { get; } = Path.Combine(Root(), "deploy", "demo", "media");

    public static DemoSeries Read() => JsonSerializer.Deserialize<DemoSeries>(File.ReadAllText(Path.Combine(Folder, "series.json")), Json)!;

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Greenlight.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException($"No Greenlight.slnx above {AppContext.BaseDirectory}.");
    }
}
