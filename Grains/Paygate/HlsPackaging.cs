namespace Greenlight.Paygate;

/// <summary>What to package: a plain HLS item in one folder, to become public ciphertext in another. Holds no secret, so it may be logged.</summary>
/// <param name="Source">Folder of the plain item: the playlist and, beside it, its segments.</param>
/// <param name="Target">Folder to make. It appears whole or not at all; its parent must exist and be on one file system with it.</param>
/// <param name="KeyUri">Where players ask for the key, as the playlist shall say it, e.g. <c>/keys/children-of-the-machine/episode-3</c>.</param>
/// <param name="Playlist">Name of the playlist file in both folders.</param>
public sealed record HlsPackage(string Source, string Target, string KeyUri, string Playlist = "index.m3u8");

/// <summary>How packaging ended.</summary>
public abstract record PackagingOutcome
{
    private PackagingOutcome()
    {
    }

    /// <summary>The target folder was written by this call.</summary>
    /// <param name="Playlist">Full path of the encrypted playlist.</param>
    /// <param name="Segments">How many segments were encrypted.</param>
    public sealed record Packaged(string Playlist, int Segments) : PackagingOutcome;

    /// <summary>The target folder already held this package under this key, going by the playlist's text and every file's length; it was not touched.</summary>
    /// <param name="Playlist">Full path of the encrypted playlist.</param>
    public sealed record Kept(string Playlist) : PackagingOutcome;

    /// <summary>Nothing was written.</summary>
    /// <param name="Refusal">What the publisher has to put right.</param>
    public sealed record Refused(PackagingRefusal Refusal) : PackagingOutcome;
}

/// <summary>Why an item cannot be packaged. Failures of the disk are not refusals: they are thrown as <see cref="IOException"/>.</summary>
/// <param name="Sentence">The reason, for the publisher to read.</param>
public abstract record PackagingRefusal(string Sentence)
{
    /// <summary>The source folder has no such playlist.</summary>
    public sealed record NoPlaylist(string Path)
        : PackagingRefusal($"There is no playlist {Path}.");

    /// <summary>The file is no HLS playlist, lists other playlists instead of segments, or lists nothing.</summary>
    public sealed record NotAMediaPlaylist(string Path)
        : PackagingRefusal($"{Path} is not an HLS media playlist: it must start with #EXTM3U and list segments.");

    /// <summary>More segments may still be added to the playlist: it has no end mark or calls itself an event.</summary>
    public sealed record NotVod(string Path)
        : PackagingRefusal($"{Path} is not a finished VOD playlist: it needs #EXT-X-ENDLIST and must not be of type EVENT.");

    /// <summary>The playlist already names a key.</summary>
    public sealed record AlreadyEncrypted(string Path)
        : PackagingRefusal($"{Path} is already encrypted: package the plain original.");

    /// <summary>The playlist cuts its segments out of larger files; whole-segment encryption would move the offsets.</summary>
    public sealed record ByteRanges(string Path)
        : PackagingRefusal($"{Path} uses byte ranges: cut the item into one file per segment.");

    /// <summary>A segment does not lie beside its playlist.</summary>
    public sealed record SegmentElsewhere(string Uri)
        : PackagingRefusal($"The playlist names '{Uri}': a segment must be a file beside its playlist, named without folder, scheme or query.");

    /// <summary>A segment is listed but not there.</summary>
    public sealed record MissingSegment(string Name)
        : PackagingRefusal($"The playlist names {Name}, but the folder does not hold it.");

    /// <summary>The target exists and is something else: another item, another key, another address, or a folder that somebody else filled.</summary>
    public sealed record TargetOccupied(string Path)
        : PackagingRefusal($"{Path} exists and is not this package under this key: move it away or choose another folder.");
}
