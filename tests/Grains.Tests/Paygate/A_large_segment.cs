using Greenlight.Paygate;
using Xunit;

namespace Greenlight.Tests.Paygate;

/// <summary>Counts what the whole process allocates, so nothing else may run beside it.</summary>
[CollectionDefinition(nameof(A_large_segment), DisableParallelization = true)]
[Collection(nameof(A_large_segment))]
public sealed class A_large_segment : IDisposable
{
    private const long Segment = 64 << 20;
    private const long Allowed = 8 << 20;

    private readonly ScratchFolder _scratch = new();

    [Fact]
    public async Task Passes_through_without_being_held_in_memory()
    {
        _scratch.Write("in/index.m3u8", "#EXTM3U\n#EXTINF:4,\n0.ts\n#EXT-X-ENDLIST\n");
        using (var file = File.Create(_scratch["in/0.ts"]))
            file.SetLength(Segment);
        var before = GC.GetTotalAllocatedBytes(precise: true);

        await HlsEncryption.Encrypt(new HlsPackage(_scratch["in"], _scratch["out"], "/key"), new byte[HlsEncryption.KeyLength]);

        Assert.Equal(Segment + 16, new FileInfo(_scratch["out/0.ts"]).Length);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, Allowed);
    }

    public void Dispose() => _scratch.Dispose();
}
