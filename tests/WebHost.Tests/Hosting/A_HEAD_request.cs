using System.Net;
using Greenlight.Support;

namespace Greenlight.Hosting;

public sealed class A_HEAD_request
{
    [Theory]
    [InlineData("/", 200)]
    [InlineData("/campaigns/a-show", 200)]
    [InlineData("/sign-in", 200)]
    [InlineData("/me/pledges", 302)]
    [InlineData("/nothing-here", 404)]
    [InlineData("/api/campaigns", 200)]
    [InlineData("/api/campaigns/a-show/progress", 200)]
    [InlineData("/api/campaigns/a-show/live", 200)]
    [InlineData("/api/campaigns/unknown", 404)]
    [InlineData("/api/me", 401)]
    [InlineData("/health/live", 200)]
    [InlineData("/.well-known/jwks.json", 200)]
    [InlineData("/openapi/v1.json", 200)]
    [InlineData("/problems/busy", 200)]
    [InlineData("/api/sign-up", 405)]
    public async Task Is_answered_as_GET_without_the_body(string path, int status)
    {
        await using var edge = await EdgeUnderTest.Start();
        edge.Engine.Launch("a-show");
        using var client = edge.NewClient();

        using var get = await client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        using var head = await client.SendAsync(new(HttpMethod.Head, path));

        Assert.Equal((status, status), ((int)get.StatusCode, (int)head.StatusCode));
        Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Equal(get.Headers.ETag, head.Headers.ETag);
        Assert.Equal(get.Headers.Location, head.Headers.Location);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task About_media_tells_their_length()
    {
        await using var edge = await EdgeUnderTest.Start("--Demo:Enabled=true");
        using var client = edge.NewClient();
        const string segment = "/media/children-of-the-machine/pilot/segment-0.ts";

        var length = (await client.GetByteArrayAsync(segment)).Length;
        using var head = await client.SendAsync(new(HttpMethod.Head, segment));

        Assert.Equal((HttpStatusCode.OK, length), (head.StatusCode, head.Content.Headers.ContentLength));
        Assert.Equal("video/mp2t", head.Content.Headers.ContentType?.MediaType);
    }
}
