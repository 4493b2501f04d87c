using System.Net.Http.Json;
using Greenlight.Support;

namespace Greenlight.Paygate;

public sealed class Guessing_keys
{
    [Fact]
    public async Task Is_slowed_down_by_address_with_the_time_to_wait()
    {
        await using var wall = await Paywall.Start("--Paygate:PassesPerAddressPerMinute=3");
        using var guesser = wall.Edge.NewClient();
        for (var i = 0; i < 3; i++)
            await guesser.PostAsJsonAsync("/api/passes", new { key = "AAAAA-BBBBB" }).IsRefused(403, "key-not-valid");
        var answer = await guesser.PostAsJsonAsync("/api/passes", new { key = "AAAAA-BBBBB" });
        await Task.FromResult(answer).IsRefused(429, "busy");
        Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
    }
}
