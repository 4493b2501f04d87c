using System.Net;
using System.Net.Http.Json;
using Greenlight.Support;

namespace Greenlight.Hosting;

public sealed class A_server_whose_database_is_away(WholeServerOnPostgres server) : IClassFixture<WholeServerOnPostgres>
{
    private static readonly object Series = new { tier = "series", paymentMethod = "pm_card_visa" };

    [Fact]
    public async Task Answers_503_by_name_and_when_to_come_back_and_a_page_to_people_until_it_is_there_again()
    {
        var slug = await server.Launch();
        using var backer = await server.NewBacker();

        server.Postgres.Leave();
        try
        {
            await Refuses(backer.GetAsync("/api/campaigns"), "unavailable");
            await Refuses(backer.GetAsync("/api/me/pledges"), "unavailable");
            await Refuses(backer.PutAsJsonAsync($"/api/campaigns/{slug}/pledges/one", Series), "unknown-outcome");
            var page = await backer.GetAsync("/");
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "text/html"), (page.StatusCode, page.Content.Headers.ContentType?.MediaType));
            Assert.NotNull(page.Headers.RetryAfter);
            Assert.Contains("Not available for a moment", await page.Content.ReadAsStringAsync());
        }
        finally
        {
            server.Postgres.Return();
        }

        Assert.Equal(HttpStatusCode.OK, (await backer.GetAsync("/api/campaigns")).StatusCode);
    }

    private static async Task Refuses(Task<HttpResponseMessage> asked, string code)
    {
        await asked.IsRefused(503, code);
        Assert.NotNull((await asked).Headers.RetryAfter);
    }
}
