using System.Diagnostics;
using System.Security.Cryptography;
using Greenlight.Paygate;
using Xunit;

namespace Greenlight.Tests.Paygate;

/// <summary>
/// The last segment is a named pipe: opening it to write waits until packaging opens it to read, so the test holds packaging exactly
/// between "two segments are written" and "done", without a clock.
/// </summary>
public sealed class Interrupted_packaging : IDisposable
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(HlsEncryption.KeyLength);
    private readonly ScratchFolder _scratch = new();
    private readonly CancellationTokenSource _cancellation = new();

    public Interrupted_packaging()
    {
        _scratch.Write("in/index.m3u8", "#EXTM3U\n#EXTINF:4,\n0.ts\n#EXTINF:4,\n1.ts\n#EXTINF:4,\n2.ts\n#EXT-X-ENDLIST\n");
        _scratch.Write("in/0.ts", "first");
        _scratch.Write("in/1.ts", "second");
    }

    [Fact]
    public async Task Leaves_neither_half_a_target_nor_a_trace()
    {
        MakePipe();
        var packaging = Start();
        await using (await ReachTheLastSegment())
        {
            Assert.Single(_scratch.Names, IsUnfinished);
            Assert.False(Path.Exists(_scratch["out"]));
            await _cancellation.CancelAsync();
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => packaging);
        Assert.Equal(["in"], _scratch.Names);
    }

    [Fact]
    public async Task Is_made_good_by_the_next_run_which_clears_what_a_kill_left()
    {
        MakePipe();
        var packaging = Start();
        await using (await ReachTheLastSegment())
        {
            // What SIGKILL would leave on disk at this moment.
            Copy(_scratch[_scratch.Names.Single(IsUnfinished)], _scratch[".out.packaging-left-by-a-kill"]);
            await _cancellation.CancelAsync();
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => packaging);
        Assert.Equal([".out.packaging-left-by-a-kill", "in"], _scratch.Names);
        File.Delete(_scratch["in/2.ts"]);
        _scratch.Write("in/2.ts", "third");

        Assert.IsType<PackagingOutcome.Packaged>(await Encrypt());
        Assert.Equal(["in", "out"], _scratch.Names);
    }

    [Fact]
    public async Task Yields_to_another_process_that_finished_first()
    {
        MakePipe();
        var slow = Start();
        await using (var pipe = await ReachTheLastSegment())
        {
            // The other process has the same film; only here the last segment comes through a pipe.
            Copy(_scratch["in"], _scratch["same"], except: "2.ts");
            _scratch.Write("same/2.ts", "third");
            Assert.IsType<PackagingOutcome.Packaged>(await Encrypt("same"));
            Assert.Equal(["in", "out", "same"], _scratch.Names);
            File.Delete(_scratch["in/2.ts"]);
            _scratch.Write("in/2.ts", "third");
            await pipe.WriteAsync("third"u8.ToArray());
        }

        Assert.IsType<PackagingOutcome.Kept>(await slow);
        Assert.Equal(["in", "out", "same"], _scratch.Names);
    }

    public void Dispose()
    {
        _cancellation.Dispose();
        _scratch.Dispose();
    }

    private static bool IsUnfinished(string name) => name.StartsWith(".out.packaging-", StringComparison.Ordinal);

    private Task<PackagingOutcome> Start() => Task.Run(() => Encrypt("in", _cancellation.Token));

    private Task<PackagingOutcome> Encrypt(string source = "in", CancellationToken cancellation = default)
        => HlsEncryption.Encrypt(new HlsPackage(_scratch[source], _scratch["out"], "/key"), _key, cancellation);

    private Task<FileStream> ReachTheLastSegment() => Task.Run(() => new FileStream(_scratch["in/2.ts"], FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0));

    private void MakePipe()
    {
        using var mkfifo = Process.Start("mkfifo", [_scratch["in/2.ts"]]);
        mkfifo.WaitForExit();
        Assert.Equal(0, mkfifo.ExitCode);
    }

    private static void Copy(string from, string to, string? except = null)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from).Where(file => Path.GetFileName(file) != except))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
