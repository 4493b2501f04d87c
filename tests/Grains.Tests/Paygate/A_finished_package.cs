using System.Security.Cryptography;
using Greenlight.Paygate;
using Xunit;

namespace Greenlight.Tests.Paygate;

public sealed class A_finished_package : IAsyncLifetime
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(HlsEncryption.KeyLength);
    private readonly ScratchFolder _scratch = new();
    private HlsPackage Package => new(_scratch["in"], _scratch["out"], "/key");

    public async ValueTask InitializeAsync()
    {
        _scratch.Write("in/index.m3u8", "#EXTM3U\n#EXTINF:4,\n0.ts\n#EXT-X-ENDLIST\n");
        _scratch.Write("in/0.ts", "first");
        Assert.IsType<PackagingOutcome.Packaged>(await HlsEncryption.Encrypt(Package, _key));
    }

    [Fact]
    public async Task Is_kept_when_packaging_is_asked_for_again()
    {
        var written = File.GetLastWriteTimeUtc(_scratch["out/0.ts"]);

        Assert.Equal(new PackagingOutcome.Kept(_scratch["out/index.m3u8"]), await HlsEncryption.Encrypt(Package, _key));
        Assert.Equal(new PackagingOutcome.Kept(_scratch["out/index.m3u8"]), await HlsEncryption.Encrypt(Package with { Target = _scratch["out/"] }, _key));
        Assert.Equal(written, File.GetLastWriteTimeUtc(_scratch["out/0.ts"]));
    }

    [Fact]
    public Task Is_not_taken_for_one_under_another_key() => IsOccupied(Package, RandomNumberGenerator.GetBytes(HlsEncryption.KeyLength));

    [Fact]
    public Task Is_not_taken_for_one_whose_key_is_elsewhere() => IsOccupied(Package with { KeyUri = "/other" }, _key);

    [Fact]
    public Task Is_not_taken_for_whole_when_a_segment_was_cut_short()
    {
        using (var segment = new FileStream(_scratch["out/0.ts"], FileMode.Open))
            segment.SetLength(0);
        return IsOccupied(Package, _key);
    }

    [Fact]
    public Task Is_not_taken_for_whole_when_a_segment_is_gone()
    {
        File.Delete(_scratch["out/0.ts"]);
        return IsOccupied(Package, _key);
    }

    public ValueTask DisposeAsync()
    {
        _scratch.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task IsOccupied(HlsPackage package, byte[] key)
        => Assert.Equal(new PackagingOutcome.Refused(new PackagingRefusal.TargetOccupied(package.Target)), await HlsEncryption.Encrypt(package, key));
}
