using System.Security.Cryptography;
using Greenlight.Paygate;
using Xunit;

namespace Greenlight.Tests.Paygate;

public sealed class A_player : IDisposable
{
    private const string Pass = "Bearer a-pass-that-is-good";

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(HlsEncryption.KeyLength);
    private readonly ScratchFolder _scratch = new();

    [Fact]
    public async Task Shows_every_frame_of_the_original_when_its_pass_is_good()
    {
        var original = await Ffmpeg.Decode(Path.Combine(DemoSeries.Folder, "episode-1", "index.m3u8"));
        using var files = await Serve();

        var play = await Ffmpeg.Decode(files.Address + "/index.m3u8", $"Authorization: {Pass}");

        Assert.Equal((0, ""), (play.ExitCode, play.Errors));
        Assert.Equal(12 * DemoSeries.FramesPerSecond, play.Frames.Count);
        Assert.Equal(original.Frames, play.Frames);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Authorization: Bearer a-pass-that-is-not")]
    public async Task Shows_nothing_without_a_good_pass(string? header)
    {
        using var files = await Serve();

        var play = await Ffmpeg.Decode(files.Address + "/index.m3u8", header);

        Assert.NotEqual(0, play.ExitCode);
        Assert.Empty(play.Frames);
        Assert.Contains("Unable to open key file", play.Errors, StringComparison.Ordinal);
        Assert.NotEqual(0, files.KeysRefused);
    }

    [Fact]
    public async Task Shows_nothing_with_another_items_key()
    {
        await Package();
        using var files = new PublicFiles(_scratch["out"], RandomNumberGenerator.GetBytes(HlsEncryption.KeyLength), Pass);

        var play = await Ffmpeg.Decode(files.Address + "/index.m3u8", $"Authorization: {Pass}");

        Assert.Empty(play.Frames);
    }

    public void Dispose() => _scratch.Dispose();

    private async Task<PublicFiles> Serve()
    {
        await Package();
        return new PublicFiles(_scratch["out"], _key, Pass);
    }

    private async Task Package()
    {
        var package = new HlsPackage(Path.Combine(DemoSeries.Folder, "episode-1"), _scratch["out"], PublicFiles.KeyPath);
        Assert.IsType<PackagingOutcome.Packaged>(await HlsEncryption.Encrypt(package, _key));
    }
}
