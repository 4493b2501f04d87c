using static Greenlight.Paygate.PackagingOutcome;

namespace Greenlight.Paygate;

/// <summary>
/// Turns a plain HLS item into public ciphertext: every segment whole under AES-128-CBC with PKCS#7 padding, and a playlist that says where the key is.
/// <para>
/// The steps: 1. read and check the playlist; 2. check that every file is there; 3. keep a target that already is this package; 4. encrypt into a
/// folder beside the target, each file flushed; 5. flush that folder and rename it to the target; 6. flush the parent, clear what crashed runs left.
/// </para>
/// A crash before the rename leaves no target, after it a complete one. Equal input and key give equal bytes, so several processes may package
/// the same item at once, and a torrent of it has the same info-hash wherever it was made.
/// </summary>
public static class HlsEncryption
{
    /// <summary>Length of the key in bytes, fixed by <c>METHOD=AES-128</c>.</summary>
    public const int KeyLength = 16;

    /// <summary>Packages an item. Memory used does not depend on the size of a segment.</summary>
    /// <param name="package">What to package, and where to.</param>
    /// <param name="key">The item's own random key: the same key for two items would let one buyer open both.</param>
    /// <param name="cancellation">Stops between blocks; what was written so far is removed.</param>
    /// <exception cref="ArgumentException">The key is not 16 bytes, or the key's address cannot stand in a quoted attribute.</exception>
    /// <exception cref="IOException">The disk failed: there is no target, or a complete one that a power cut may still undo.</exception>
    public static async Task<PackagingOutcome> Encrypt(HlsPackage package, ReadOnlyMemory<byte> key, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(package);
        if (key.Length != KeyLength)
            throw new ArgumentException($"The key must be {KeyLength} bytes, not {key.Length}.", nameof(key));
        if (package.KeyUri.Length == 0 || package.KeyUri.IndexOfAny(['"', '\r', '\n']) >= 0)
            throw new ArgumentException("The key's address must be neither empty nor contain quotes or line breaks.", nameof(package));

        // 1.
        var source = Path.Combine(package.Source, package.Playlist);
        if (!File.Exists(source))
            return new Refused(new PackagingRefusal.NoPlaylist(source));
        if (HlsPlaylist.Read(source, await File.ReadAllLinesAsync(source, cancellation), out var playlist) is { } refusal)
            return new Refused(refusal);

        // 2.
        var missing = playlist!.Segments.Concat(playlist.Initialisations).FirstOrDefault(name => !File.Exists(Path.Combine(package.Source, name)));
        if (missing is not null)
            return new Refused(new PackagingRefusal.MissingSegment(missing));

        // 3.
        var writer = new HlsWriter(package, playlist, key);
        var kept = Path.Exists(package.Target);
        if (kept && !writer.IsDone())
            return new Refused(new PackagingRefusal.TargetOccupied(package.Target));

        // 4, 5.
        try
        {
            if (!kept)
                await writer.Write(cancellation);
        }
        catch (IOException) when (writer.IsDone())
        {
            // Another process finished the same package first, and may have cleared our folder: its bytes are ours.
            kept = true;
        }

        // 6. Also for a target that was there: whoever renamed it may have been killed before the flush.
        writer.Settle();
        return kept ? new Kept(writer.Playlist) : new Packaged(writer.Playlist, playlist.Segments.Count);
    }
}
