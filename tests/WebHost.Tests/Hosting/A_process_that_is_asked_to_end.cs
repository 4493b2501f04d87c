using System.Net;
using System.Net.Http.Json;
using Greenlight.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Greenlight.Hosting;

public sealed class A_process_that_is_asked_to_end
{
    [Fact]
    public async Task Is_alive_and_not_ready()
    {
        await using var edge = await Ending();
        using var client = edge.NewClient();

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/live")).StatusCode);
        var ready = await client.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.StartsWith("process: stopping\n", await ready.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Refuses_a_new_pledge_by_name_and_says_when_to_repeat_it()
    {
        await using var edge = await Ending();
        using var client = edge.NewClient();

        var refused = client.PutAsJsonAsync("/api/campaigns/a-show/pledges/mine", new { tier = "season", paymentMethod = "pm_card_visa" });

        await refused.IsRefused(503, "stopping");
        var answer = await refused;
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter?.Delta);
        Assert.True(answer.Headers.ConnectionClose);
        Assert.Empty(edge.Engine.Asked);
    }

    [Theory]
    [InlineData("/api/campaigns/a-show/live")]
    [InlineData("/live?id=x")]
    public async Task Begins_no_watch(string path)
    {
        await using var edge = await Ending();
        using var client = edge.NewClient();

        var answer = await client.GetAsync(path);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "stopping"), (answer.StatusCode, (string?)(await answer.Body())["code"]));
    }

    [Fact]
    public async Task Tells_a_person_who_sends_a_form_to_try_again()
    {
        await using var edge = await Ending();
        using var client = edge.NewClient();

        var answer = await client.PostAsync("/sign-in", new FormUrlEncodedContent([]));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "text/html"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public async Task Answers_to_the_last_what_only_reads()
    {
        await using var edge = await Ending();
        using var client = edge.NewClient();

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/campaigns")).StatusCode);
    }

    private static async Task<EdgeUnderTest> Ending()
    {
        var edge = await EdgeUnderTest.Start();
        edge.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        return edge;
    }
}
