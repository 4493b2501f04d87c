using System.Text.Json;
using Greenlight.Campaigns;

namespace Greenlight.Paygate;

/// <summary>
/// Puts the demo series behind the paygate, once: 1. its works' rows, with a random key for every gated item; 2. each gated item encrypted under its key, the
/// free ones copied; 3. pictures. Run again it finds everything done; run by several processes at once they agree.
/// </summary>
/// <param name="works">Where the rows go.</param>
/// <param name="media">Where the packages go.</param>
public sealed class DemoSeries(Works works, MediaFolder media)
{
    private static readonly JsonSerializerOptions Json = JsonSerializerOptions.Web;

    /// <summary>Installs the series that lies in <paramref name="source"/>, described by its <c>series.json</c>.</summary>
    /// <exception cref="StartupFaultException">The folder does not hold what it should, or its packages can't be written.</exception>
    public async Task Install(string source, CancellationToken cancellation)
    {
        try
        {
            var series = JsonSerializer.Deserialize<Series>(await File.ReadAllTextAsync(Path.Combine(source, "series.json"), cancellation), Json)!;
            // 1.
            var items = series.Items.Select((item, position) => Describe(series.Work, item, position)).ToArray();
            await works.Save(new(series.Work, series.Title, "greenlight", [.. items]));
            // 2.
            Directory.CreateDirectory(media.Of(series.Work));
            foreach (var item in items)
                await Install(item, Path.Combine(source, item.Ref.Item), cancellation);
            // 3.
            CopyMissing(source, media.Of(series.Work), series.Hero);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new StartupFaultException($"The demo series can't be installed from {source} to {media.Path}: {failure.Message}", failure);
        }
    }

    private static WorkItem Describe(string work, SeriesItem item, int position)
    {
        var name = new ItemRef(work, item.Item);
        return new(name, position, item.Label, item.Title, TimeSpan.FromSeconds(item.Seconds), !item.Free, MediaFolder.Playlist(name));
    }

    private async Task Install(WorkItem item, string source, CancellationToken cancellation)
    {
        var target = Path.Combine(media.Of(item.Ref.Work), item.Ref.Item);
        if (await works.ContentKey(item.Ref) is { } key)
        {
            var outcome = await HlsEncryption.Encrypt(new(source, target, $"/keys/{item.Ref.Work}/{item.Ref.Item}"), key, cancellation);
            if (outcome is PackagingOutcome.Refused refused)
                throw new StartupFaultException($"The demo's {item.Ref.Item} can't be packaged: {refused.Refusal.Sentence}");
        }
        else
        {
            Directory.CreateDirectory(target);
            // The playlist last: where it is, everything it names is.
            foreach (var file in Directory.EnumerateFiles(source).Select(Path.GetFileName).OrderBy(name => name!.EndsWith(".m3u8", StringComparison.Ordinal)))
                CopyMissing(source, target, file!);
        }
        CopyMissing(source, target, "poster.webp");
    }

    // Under another name first: a copy that was cut off must not look like one that is done.
    private static void CopyMissing(string source, string target, string name)
    {
        var (from, to) = (Path.Combine(source, name), Path.Combine(target, name));
        if (File.Exists(to) && new FileInfo(to).Length == new FileInfo(from).Length)
            return;
        var unfinished = $"{to}.{Guid.NewGuid():N}";
        File.Copy(from, unfinished);
        File.Move(unfinished, to, overwrite: true);
    }

    private sealed record Series(string Work, string Title, string Hero, IReadOnlyList<SeriesItem> Items);

    private sealed record SeriesItem(string Item, string Label, string Title, int Seconds, bool Free);
}
