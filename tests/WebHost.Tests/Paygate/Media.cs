using System.Net;
using System.Net.Http.Headers;
using Greenlight.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Greenlight.Paygate;

public sealed class Media : IAsyncLifetime
{
    private EdgeUnderTest _edge = null!;

    public async ValueTask InitializeAsync()
    {
        _edge = await EdgeUnderTest.Start("--Demo:Enabled=true");
    }

    public ValueTask DisposeAsync() => _edge.DisposeAsync();

    [Theory]
    [InlineData("pilot/index.m3u8", "application/vnd.apple.mpegurl")]
    [InlineData("episode-1/segment-0.ts", "video/mp2t")]
    [InlineData("episode-1/poster.webp", "image/webp")]
    public async Task Are_served_to_everybody_with_the_right_type_and_may_be_kept(string file, string type)
    {
        using var client = _edge.NewClient();
        var answer = await client.GetAsync("/media/children-of-the-machine/" + file);
        Assert.Equal((HttpStatusCode.OK, type), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.True(answer.Headers.CacheControl!.Public);
        Assert.NotNull(answer.Headers.ETag);

        var again = new HttpRequestMessage(HttpMethod.Get, answer.RequestMessage!.RequestUri) { Headers = { IfNoneMatch = { answer.Headers.ETag } } };
        Assert.Equal(HttpStatusCode.NotModified, (await client.SendAsync(again)).StatusCode);
    }

    [Fact]
    public async Task Are_served_in_parts()
    {
        using var client = _edge.NewClient();
        var part = new HttpRequestMessage(HttpMethod.Get, "/media/children-of-the-machine/pilot/segment-0.ts") { Headers = { Range = new RangeHeaderValue(188, 375) } };
        var answer = await client.SendAsync(part);
        Assert.Equal((HttpStatusCode.PartialContent, 188L), (answer.StatusCode, answer.Content.Headers.ContentLength));
        Assert.Equal(0x47, (await answer.Content.ReadAsByteArrayAsync())[0]); // A transport stream's packets begin so.
    }

    [Fact]
    public async Task Are_ciphertext_where_they_are_gated()
    {
        using var client = _edge.NewClient();
        Assert.Contains("#EXT-X-KEY:METHOD=AES-128,URI=\"/keys/children-of-the-machine/episode-1\"",
            await client.GetStringAsync("/media/children-of-the-machine/episode-1/index.m3u8"), StringComparison.Ordinal);
        var work = await _edge.Services.GetRequiredService<Works>().Find("children-of-the-machine");
        Assert.Equal("/media/children-of-the-machine/episode-1/index.m3u8", work!.Items[1].Media);
    }
}
