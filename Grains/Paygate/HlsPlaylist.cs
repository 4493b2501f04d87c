using System.Globalization;
using System.Text;
using static Greenlight.Paygate.PackagingRefusal;

namespace Greenlight.Paygate;

/// <summary>
/// A plain, finished media playlist (RFC 8216) and how it reads once its segments are encrypted. Pure text, no files.
/// </summary>
internal sealed class HlsPlaylist
{
    /// <summary>The IV attribute of EXT-X-KEY came with version 2 (RFC 8216, section 7).</summary>
    private const int VersionWithIv = 2;

    private const string NoKey = "#EXT-X-KEY:METHOD=NONE";

    private readonly IReadOnlyList<string> _lines;

    private HlsPlaylist(IReadOnlyList<string> lines, IReadOnlyList<string> segments, IReadOnlyList<string> initialisations)
        => (_lines, Segments, Initialisations) = (lines, segments, initialisations);

    /// <summary>File names of the segments, each once, in playing order.</summary>
    public IReadOnlyList<string> Segments { get; }

    /// <summary>File names of the fMP4 initialisation sections; they stay in the clear, which is what players were seen to accept.</summary>
    public IReadOnlyList<string> Initialisations { get; }

    /// <summary>Reads a playlist, or says why it cannot be packaged; then <paramref name="playlist"/> is null.</summary>
    public static PackagingRefusal? Read(string path, IEnumerable<string> text, out HlsPlaylist? playlist)
    {
        playlist = null;
        var lines = text.Select(line => line.Trim()).Where(line => line.Length > 0).ToList();
        if (lines.Count == 0 || lines[0] != "#EXTM3U" || lines.Any(line => Is(line, "#EXT-X-STREAM-INF")))
            return new NotAMediaPlaylist(path);
        if (!lines.Contains("#EXT-X-ENDLIST") || lines.Contains("#EXT-X-PLAYLIST-TYPE:EVENT"))
            return new NotVod(path);
        if (lines.Any(line => (Is(line, "#EXT-X-KEY") || Is(line, "#EXT-X-SESSION-KEY")) && line != NoKey))
            return new AlreadyEncrypted(path);
        if (lines.Any(line => Is(line, "#EXT-X-BYTERANGE") || (Is(line, "#EXT-X-MAP") && line.Contains("BYTERANGE=", StringComparison.Ordinal))))
            return new ByteRanges(path);

        var segments = lines.Where(line => line[0] != '#').ToList();
        var initialisations = lines.Where(line => Is(line, "#EXT-X-MAP")).Select(UriOf).ToList();
        if (segments.Count == 0)
            return new NotAMediaPlaylist(path);
        if (segments.Concat(initialisations).FirstOrDefault(uri => !IsBeside(uri, path)) is { } elsewhere)
            return new SegmentElsewhere(elsewhere);

        playlist = new HlsPlaylist(lines, Names(segments), Names(initialisations));
        return null;
    }

    /// <summary>The playlist of the encrypted item. Equal input gives equal text, which is how a finished package is recognised.</summary>
    public string Encrypted(string keyUri, ReadOnlySpan<byte> iv)
    {
        var key = $"#EXT-X-KEY:METHOD=AES-128,URI=\"{keyUri}\",IV=0x{Convert.ToHexStringLower(iv)}";
        var encrypted = new StringBuilder("#EXTM3U\n").Append(CultureInfo.InvariantCulture, $"#EXT-X-VERSION:{Math.Max(Version(), VersionWithIv)}\n");
        var keyInForce = false;
        foreach (var line in _lines.Skip(1).Where(line => !Is(line, "#EXT-X-VERSION") && !Is(line, "#EXT-X-KEY")))
        {
            // A key also covers the initialisation sections that follow it: lift it before each, since ours are in the clear.
            if (keyInForce && Is(line, "#EXT-X-MAP"))
            {
                encrypted.Append(NoKey).Append('\n');
                keyInForce = false;
            }

            if (!keyInForce && Is(line, "#EXTINF"))
            {
                encrypted.Append(key).Append('\n');
                keyInForce = true;
            }

            encrypted.Append(line).Append('\n');
        }

        return encrypted.ToString();
    }

    private int Version()
        => _lines.Where(line => Is(line, "#EXT-X-VERSION"))
            .Select(line => int.TryParse(line.AsSpan(line.IndexOf(':') + 1), CultureInfo.InvariantCulture, out var version) ? version : 0)
            .FirstOrDefault();

    private static bool Is(string line, string tag)
        => line.StartsWith(tag, StringComparison.Ordinal) && (line.Length == tag.Length || line[tag.Length] == ':');


    private static string UriOf(string map)
    {
        var start = map.IndexOf("URI=\"", StringComparison.Ordinal);
        var end = start < 0 ? -1 : map.IndexOf('"', start + 5);
        return end < 0 ? string.Empty : map[(start + 5)..end];
    }

    private static bool IsBeside(string uri, string playlist)
    {
        var name = Uri.UnescapeDataString(uri);
        return name.Length > 0 && name is not ("." or "..") && name != Path.GetFileName(playlist) && name.IndexOfAny(['/', '\\', ':', '?', '#', '\0']) < 0;
    }

    private static List<string> Names(IEnumerable<string> uris) => [.. uris.Select(Uri.UnescapeDataString).Distinct()];
}
