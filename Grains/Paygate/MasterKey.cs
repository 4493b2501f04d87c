using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace Greenlight.Paygate;

/// <summary>
/// The one secret outside the database: AES-256-GCM under it seals every other one, each bound to its own name. <c>Paygate:MasterKey</c> gives it;
/// the embedded default makes its own at first start, beside the database in a file that only its owner can read.
/// </summary>
public sealed class MasterKey
{
    /// <summary>Length of the key in bytes.</summary>
    public const int Length = 32;

    private const int NonceLength = 12;
    private const int TagLength = 16;
    private readonly byte[] _key;

    /// <param name="key">32 random bytes.</param>
    public MasterKey(ReadOnlySpan<byte> key)
    {
        if (key.Length != Length)
            throw new ArgumentException($"A master key has {Length} bytes, not {key.Length}.", nameof(key));
        _key = key.ToArray();
    }

    /// <summary>The configured key; null if the data folder's is to be used.</summary>
    /// <exception cref="StartupFaultException">Configured wrongly, or not at all for a cluster.</exception>
    public static MasterKey? Configured(IConfiguration configuration) =>
        configuration["Paygate:MasterKey"] is { Length: > 0 } configured ? Parse(configured, "Paygate:MasterKey")
        : string.Equals(configuration["Storage:Provider"], "PostgreSql", StringComparison.OrdinalIgnoreCase) ? throw new StartupFaultException(
            "Paygate:MasterKey is not set: give every process of the cluster the same 32 random bytes in Base64 (openssl rand -base64 32).")
        : null;

    /// <summary>The key in the data folder, made if there is none.</summary>
    /// <exception cref="StartupFaultException">The file can't be read or made, or holds something else.</exception>
    public static MasterKey OfFolder(IConfiguration configuration)
    {
        var path = Path.Combine(configuration["Storage:Folder"] ?? "data", "master.key");
        try
        {
            if (!File.Exists(path))
                Make(path);
            return Parse(File.ReadAllText(path), path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartupFaultException($"The master key {path} can't be read or made: {failure.Message}", failure);
        }
    }

    /// <summary>Encrypts a secret so that it opens under this key and that name alone.</summary>
    public byte[] Seal(ReadOnlySpan<byte> secret, string name)
    {
        var box = new byte[NonceLength + TagLength + secret.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceLength));
        using var aes = new AesGcm(_key, TagLength);
        aes.Encrypt(box.AsSpan(0, NonceLength), secret, box.AsSpan(NonceLength + TagLength), box.AsSpan(NonceLength, TagLength), Encoding.UTF8.GetBytes(name));
        return box;
    }

    /// <summary>Decrypts what <see cref="Seal"/> made.</summary>
    /// <exception cref="StartupFaultException">Another key or name sealed it, or it was altered.</exception>
    public byte[] Open(ReadOnlySpan<byte> box, string name)
    {
        try
        {
            var secret = new byte[box.Length - NonceLength - TagLength];
            using var aes = new AesGcm(_key, TagLength);
            aes.Decrypt(box[..NonceLength], box[(NonceLength + TagLength)..], box.Slice(NonceLength, TagLength), secret, Encoding.UTF8.GetBytes(name));
            return secret;
        }
        catch (Exception failure) when (failure is CryptographicException or OverflowException or ArgumentException)
        {
            throw new StartupFaultException($"The stored secret '{name}' doesn't open under this master key: give back the one that sealed it (Paygate:MasterKey, or master.key in the data folder).", failure);
        }
    }

    // Written beside and renamed: a crash leaves either no key or a whole one, and nothing is sealed before the name is on disk.
    private static void Make(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(folder);
        var unfinished = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(unfinished, options))
        {
            file.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(Length)) + "\n"));
            file.Flush(flushToDisk: true);
        }
        try
        {
            File.Move(unfinished, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Somebody else made it meanwhile: theirs is the key.
            File.Delete(unfinished);
        }
        DurableFolder.Flush(folder);
    }

    private static MasterKey Parse(string text, string where)
    {
        var key = new byte[Length];
        return Convert.TryFromBase64String(text.Trim(), key, out var length) && length == Length
            ? new(key)
            : throw new StartupFaultException($"{where} is no master key: 32 bytes in Base64 are expected (openssl rand -base64 32).");
    }
}
