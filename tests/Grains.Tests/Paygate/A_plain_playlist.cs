using Greenlight.Paygate;
using Xunit;

namespace Greenlight.Tests.Paygate;

public sealed class A_plain_playlist : IDisposable
{
    private const string Vod = "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXTINF:4,\na.ts\n#EXT-X-ENDLIST\n";

    private readonly ScratchFolder _scratch = new();

    public static TheoryData<string, Type> Refused() => new()
    {
        { "", typeof(PackagingRefusal.NotAMediaPlaylist) },
        { "hello", typeof(PackagingRefusal.NotAMediaPlaylist) },
        { "#EXTM3U\n#EXT-X-ENDLIST\n", typeof(PackagingRefusal.NotAMediaPlaylist) },
        { "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nlow.m3u8\n", typeof(PackagingRefusal.NotAMediaPlaylist) },
        { Vod.Replace("#EXT-X-ENDLIST\n", ""), typeof(PackagingRefusal.NotVod) },
        { Vod.Replace(":VOD", ":EVENT"), typeof(PackagingRefusal.NotVod) },
        { Vod.Replace("#EXTINF", "#EXT-X-KEY:METHOD=AES-128,URI=\"k\"\n#EXTINF"), typeof(PackagingRefusal.AlreadyEncrypted) },
        { Vod.Replace("#EXTINF", "#EXT-X-KEY:METHOD=SAMPLE-AES,URI=\"k?METHOD=NONE\"\n#EXTINF"), typeof(PackagingRefusal.AlreadyEncrypted) },
        { Vod.Replace("#EXTINF", "#EXT-X-BYTERANGE:10@0\n#EXTINF"), typeof(PackagingRefusal.ByteRanges) },
        { Vod.Replace("#EXTINF", "#EXT-X-MAP:URI=\"a.ts\",BYTERANGE=\"10@0\"\n#EXTINF"), typeof(PackagingRefusal.ByteRanges) },
        { Vod.Replace("#EXTINF", "#EXT-X-MAP:URI=\"../init.mp4\"\n#EXTINF"), typeof(PackagingRefusal.SegmentElsewhere) },
        { Vod.Replace("a.ts", "../a.ts"), typeof(PackagingRefusal.SegmentElsewhere) },
        { Vod.Replace("a.ts", "..%2fa.ts"), typeof(PackagingRefusal.SegmentElsewhere) },
        { Vod.Replace("a.ts", "/etc/hostname"), typeof(PackagingRefusal.SegmentElsewhere) },
        { Vod.Replace("a.ts", "https://example.com/a.ts"), typeof(PackagingRefusal.SegmentElsewhere) },
        { Vod.Replace("a.ts", "a.ts?token=1"), typeof(PackagingRefusal.SegmentElsewhere) },
        { Vod.Replace("a.ts", "index.m3u8"), typeof(PackagingRefusal.SegmentElsewhere) },
        { Vod.Replace("a.ts", "a.ts\n#EXTINF:4,\nb.ts"), typeof(PackagingRefusal.MissingSegment) },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Is_refused_by_name_and_nothing_is_written(string playlist, Type refusal)
    {
        _scratch.Write("in/index.m3u8", playlist);
        _scratch.Write("in/a.ts", "segment");

        var outcome = Assert.IsType<PackagingOutcome.Refused>(await Encrypt());

        Assert.IsType(refusal, outcome.Refusal);
        Assert.EndsWith(".", outcome.Refusal.Sentence, StringComparison.Ordinal);
        Assert.Equal(["in"], _scratch.Names);
    }

    [Fact]
    public async Task Is_asked_for_where_there_is_none()
        => Assert.Equal(new PackagingOutcome.Refused(new PackagingRefusal.NoPlaylist(Path.Combine(_scratch["in"], "index.m3u8"))), await Encrypt());

    [Fact]
    public async Task Keeps_every_initialisation_section_in_the_clear()
    {
        _scratch.Write("in/index.m3u8", """
            #EXTM3U
            #EXT-X-VERSION:7
            #EXT-X-MAP:URI="one.mp4"
            #EXTINF:4,
            a%20b.m4s
            #EXTINF:4,
            c.m4s
            #EXT-X-DISCONTINUITY
            #EXT-X-MAP:URI="two.mp4"
            #EXTINF:4,
            d.m4s
            #EXT-X-ENDLIST
            """);
        foreach (var name in new[] { "one.mp4", "a b.m4s", "c.m4s", "two.mp4", "d.m4s" })
            _scratch.Write($"in/{name}", $"plain {name}");

        var packaged = Assert.IsType<PackagingOutcome.Packaged>(await Encrypt());

        Assert.Equal("plain one.mp4", File.ReadAllText(_scratch["out/one.mp4"]));
        Assert.Equal("plain two.mp4", File.ReadAllText(_scratch["out/two.mp4"]));
        Assert.NotEqual("plain d.m4s", File.ReadAllText(_scratch["out/d.m4s"]));
        Assert.Equal(
            ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-MAP", "#EXT-X-KEY:METHOD=AES-128", "#EXTINF:4", "a%20b.m4s", "#EXTINF:4", "c.m4s", "#EXT-X-DISCONTINUITY",
                "#EXT-X-KEY:METHOD=NONE", "#EXT-X-MAP", "#EXT-X-KEY:METHOD=AES-128", "#EXTINF:4", "d.m4s", "#EXT-X-ENDLIST"],
            File.ReadLines(packaged.Playlist).Select(line => line.Split(",")[0].Split(":URI")[0]));
    }

    [Fact]
    public async Task Is_raised_to_the_version_that_knows_initialisation_vectors()
    {
        _scratch.Write("in/index.m3u8", Vod);
        _scratch.Write("in/a.ts", "segment");

        var packaged = Assert.IsType<PackagingOutcome.Packaged>(await Encrypt());

        Assert.Equal("#EXT-X-VERSION:2", File.ReadLines(packaged.Playlist).ElementAt(1));
    }

    [Theory]
    [InlineData(15, "/key")]
    [InlineData(32, "/key")]
    [InlineData(16, "")]
    [InlineData(16, "/key\",IV=0x00")]
    [InlineData(16, "/key\n#EXT-X-ENDLIST")]
    public Task Is_never_read_for_a_caller_in_error(int keyLength, string keyUri)
        => Assert.ThrowsAsync<ArgumentException>(() => HlsEncryption.Encrypt(new HlsPackage(_scratch["in"], _scratch["out"], keyUri), new byte[keyLength]));

    public void Dispose() => _scratch.Dispose();

    private Task<PackagingOutcome> Encrypt() => HlsEncryption.Encrypt(new HlsPackage(_scratch["in"], _scratch["out"], "/key"), new byte[HlsEncryption.KeyLength]);
}
