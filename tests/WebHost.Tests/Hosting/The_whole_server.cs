using System.Net;
using System.Net.Http.Json;
using Greenlight.Support;

namespace Greenlight.Hosting;

public sealed class The_whole_server : IAsyncLifetime
{
    // Its own, because it is stopped and started: the shared one has guests.
    private readonly WholeServer _server = new();

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Is_ready_with_its_silo_and_database()
    {
        using var client = _server.NewClient();

        Assert.Equal("process: running\ncluster: silo active\ndatabase: answers\n", await client.GetStringAsync("/health/ready"));
    }

    [Fact]
    public async Task Keeps_sessions_pledges_and_the_sequence_through_a_restart()
    {
        var slug = await _server.Launch();
        using var backer = await _server.NewBacker();
        var path = $"/api/campaigns/{slug}/pledges/one";
        var pledge = new { tier = "series", paymentMethod = "pm_card_visa" };
        var created = await (await backer.PutAsJsonAsync(path, pledge)).Body();
        var before = (long)(await (await backer.GetAsync($"/api/campaigns/{slug}/progress")).Body())["sequence"]!;

        await _server.Restart();

        var again = await backer.PutAsJsonAsync(path, pledge);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal((string?)created["receipt"], (string?)(await again.Body())["receipt"]);
        var progress = await (await backer.GetAsync($"/api/campaigns/{slug}/progress")).Body();
        Assert.Equal(1, (int)progress["pledged"]!["count"]!);
        Assert.True((long)progress["sequence"]! >= before);
    }
}
