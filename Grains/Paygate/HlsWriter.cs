using System.Security.Cryptography;
using System.Text;

namespace Greenlight.Paygate;

/// <summary>The disk's half of <see cref="HlsEncryption"/>: steps 3 to 6 for one package.</summary>
internal sealed class HlsWriter(HlsPackage package, HlsPlaylist playlist, ReadOnlyMemory<byte> key)
{
    private readonly string _target = Path.GetFullPath(Path.TrimEndingDirectorySeparator(package.Target));

    // Derived from the key, so that packaging again gives the same bytes, and secret until the key is out, as CBC asks of an IV.
    private readonly byte[] _iv = HKDF.DeriveKey(HashAlgorithmName.SHA256, key.ToArray(), 16, info: "greenlight hls iv"u8.ToArray());

    /// <summary>Full path of the encrypted playlist.</summary>
    public string Playlist => Path.Combine(_target, package.Playlist);

    private string Parent => Path.GetDirectoryName(_target)!;

    private string LeftoverPrefix => $".{Path.GetFileName(_target)}.packaging-";

    private string EncryptedPlaylist => playlist.Encrypted(package.KeyUri, _iv);

    /// <summary>Whether the target holds this package: the playlist's text, which carries the key's IV, and the length of every file.</summary>
    public bool IsDone()
        => File.Exists(Playlist) && File.ReadAllText(Playlist) == EncryptedPlaylist
            && playlist.Segments.All(name => HasLength(name, plain => (plain / 16 + 1) * 16))
            && playlist.Initialisations.All(name => HasLength(name, plain => plain));

    /// <summary>Steps 4 and 5: everything into a folder beside the target, then one rename.</summary>
    public async Task Write(CancellationToken cancellation)
    {
        var unfinished = Path.Combine(Parent, LeftoverPrefix + Guid.NewGuid().ToString("N"));
        try
        {
            // 4.
            Directory.CreateDirectory(unfinished);
            using var aes = Aes.Create();
            (aes.Mode, aes.Padding) = (CipherMode.CBC, PaddingMode.PKCS7);
            aes.SetKey(key.Span);
            foreach (var name in playlist.Segments)
                await Encrypt(name, unfinished, aes, cancellation);
            foreach (var name in playlist.Initialisations)
                await Copy(name, unfinished, cancellation);
            await WriteDurably(Path.Combine(unfinished, package.Playlist),
                file => file.WriteAsync(Encoding.UTF8.GetBytes(EncryptedPlaylist), cancellation).AsTask());

            // 5.
            DurableFolder.Flush(unfinished);
            Directory.Move(unfinished, _target);
        }
        finally
        {
            Delete(unfinished);
        }
    }

    /// <summary>Step 6: makes the rename durable. Once the target is there, no unfinished folder of it can be of use to anybody.</summary>
    public void Settle()
    {
        DurableFolder.Flush(Parent);
        foreach (var leftover in Directory.EnumerateDirectories(Parent, LeftoverPrefix + "*"))
            Delete(leftover);
    }

    private Task Encrypt(string name, string folder, Aes aes, CancellationToken cancellation)
        => WriteDurably(Path.Combine(folder, name), async file =>
        {
            await using var plain = File.OpenRead(Path.Combine(package.Source, name));
            using var encryptor = aes.CreateEncryptor(aes.Key, _iv);
            await using var cipher = new CryptoStream(file, encryptor, CryptoStreamMode.Write, leaveOpen: true);
            await plain.CopyToAsync(cipher, cancellation);
            await cipher.FlushFinalBlockAsync(cancellation);
        });

    private Task Copy(string name, string folder, CancellationToken cancellation)
        => WriteDurably(Path.Combine(folder, name), async file =>
        {
            await using var plain = File.OpenRead(Path.Combine(package.Source, name));
            await plain.CopyToAsync(file, cancellation);
        });

    private static async Task WriteDurably(string path, Func<FileStream, Task> write)
    {
        // CreateNew: a file that the playlist names as segment and as initialisation must not be overwritten in the clear.
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        await write(file);
        file.Flush(flushToDisk: true);
    }

    private bool HasLength(string name, Func<long, long> expected)
    {
        var written = new FileInfo(Path.Combine(_target, name));
        return written.Exists && written.Length == expected(new FileInfo(Path.Combine(package.Source, name)).Length);
    }

    private static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            // Renamed to the target, or still being written to by a process that lost the race: that one, or the next run, clears it.
        }
    }
}
