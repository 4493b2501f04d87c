using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Greenlight.Paygate;
using Xunit;

namespace Greenlight.Tests.Paygate;

public sealed partial class An_encrypted_item : IDisposable
{
    private static readonly string Source = Path.Combine(DemoSeries.Folder, "episode-3");

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(HlsEncryption.KeyLength);
    private readonly ScratchFolder _scratch = new();

    [Fact]
    public async Task Decrypts_to_the_original_bytes()
    {
        var packaged = await Package("out");

        using var aes = Aes.Create();
        aes.Key = _key;
        var iv = Iv(packaged.Playlist);
        Assert.Equal(3, packaged.Segments);
        Assert.All(Enumerable.Range(0, packaged.Segments).Select(number => $"segment-{number}.ts"), name =>
        {
            var cipher = File.ReadAllBytes(_scratch[$"out/{name}"]);
            var plain = File.ReadAllBytes(Path.Combine(Source, name));
            Assert.Equal(plain, aes.DecryptCbc(cipher, iv, PaddingMode.PKCS7));
            Assert.NotEqual(plain, cipher[..plain.Length]);
        });
    }

    [Fact]
    public async Task Has_the_originals_playlist_plus_one_key()
    {
        var packaged = await Package("out");

        var lines = await File.ReadAllLinesAsync(packaged.Playlist);
        var key = Assert.Single(lines, line => line.StartsWith("#EXT-X-KEY", StringComparison.Ordinal));
        Assert.Matches("^#EXT-X-KEY:METHOD=AES-128,URI=\"/keys/w/i\",IV=0x[0-9a-f]{32}$", key);
        Assert.True(Array.IndexOf(lines, key) < Array.FindIndex(lines, line => line.StartsWith("#EXTINF", StringComparison.Ordinal)));
        Assert.Equal(await File.ReadAllLinesAsync(Path.Combine(Source, "index.m3u8")), lines.Where(line => line != key));
    }

    [Fact]
    public async Task Holds_nothing_but_playlist_and_ciphertext()
    {
        await Package("out");

        Assert.Equal(["out"], _scratch.Names);
        Assert.Equal(["index.m3u8", "segment-0.ts", "segment-1.ts", "segment-2.ts"],
            Directory.EnumerateFileSystemEntries(_scratch["out"]).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Comes_out_the_same_wherever_it_is_made()
    {
        await Package("here");
        await Package("there");

        foreach (var name in Directory.EnumerateFiles(_scratch["here"]).Select(Path.GetFileName))
            Assert.Equal(File.ReadAllBytes(_scratch[$"here/{name}"]), File.ReadAllBytes(_scratch[$"there/{name}"]));
    }

    [Fact]
    public async Task Is_not_the_same_under_another_key()
    {
        var mine = await Package("mine");
        var other = (PackagingOutcome.Packaged)await Encrypt("other", RandomNumberGenerator.GetBytes(HlsEncryption.KeyLength));

        Assert.NotEqual(Iv(mine.Playlist), Iv(other.Playlist));
        Assert.NotEqual(File.ReadAllBytes(_scratch["mine/segment-0.ts"])[..16], File.ReadAllBytes(_scratch["other/segment-0.ts"])[..16]);
    }

    public void Dispose() => _scratch.Dispose();

    private async Task<PackagingOutcome.Packaged> Package(string target) => Assert.IsType<PackagingOutcome.Packaged>(await Encrypt(target, _key));

    private Task<PackagingOutcome> Encrypt(string target, byte[] key) => HlsEncryption.Encrypt(new HlsPackage(Source, _scratch[target], "/keys/w/i"), key);

    private static byte[] Iv(string playlist) => Convert.FromHexString(IvAttribute().Match(File.ReadAllText(playlist)).Groups[1].Value);

    [GeneratedRegex("IV=0x([0-9a-f]{32})")]
    private static partial Regex IvAttribute();
}
