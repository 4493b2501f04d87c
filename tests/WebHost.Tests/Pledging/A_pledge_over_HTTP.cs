using System.Net;
using System.Net.Http.Json;
using System.Text;
using Greenlight.Backers;
using Greenlight.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Greenlight.Pledging;

public sealed class A_pledge_over_HTTP
{
    private const string Path = "/api/campaigns/a-show/pledges/my-pledge_1";
    private static readonly object Season = new { tier = "season", paymentMethod = "pm_card_visa", amount = new { amount = 995, currency = "usd" } };

    [Fact]
    public async Task Is_created_once_and_answered_again_when_repeated()
    {
        await using var edge = await Launched();
        using var backer = await edge.NewBacker();

        var created = await backer.PutAsJsonAsync(Path, Season);
        edge.Engine.Answer = c => Task.FromResult<PledgeOutcome>(new PledgeOutcome.Accepted(ScriptedEngine.PledgeOf(c, version: 3), true));
        var repeated = await backer.PutAsJsonAsync(Path, Season);

        Assert.Equal((HttpStatusCode.Created, "\"1\"", Path), (created.StatusCode, created.Headers.ETag?.Tag, created.Headers.Location?.ToString()));
        Assert.Equal((HttpStatusCode.OK, "\"3\""), (repeated.StatusCode, repeated.Headers.ETag?.Tag));
        Assert.Equal(
            """{"id":"my-pledge_1","campaign":"a-show","receipt":"plg-1-0-7","state":"pledged","card":"none","nextStep":null,"decline":null,"version":1,"tier":"season","amount":{"amount":995,"currency":"usd"},"placedAt":"2026-11-01T12:00:00+00:00","mendBy":null,"termsVersion":1,"askedTerms":null,"retryAt":null,"attempts":0}""",
            await created.Content.ReadAsStringAsync());
        var asked = Assert.IsType<PlacePledge>(edge.Engine.Asked.First());
        Assert.Equal(("my-pledge_1", "season", new Money(995, Currency.Usd), "pm_card_visa"), (asked.CallerId, asked.Tier, asked.Amount, asked.PaymentMethod));
    }

    public static TheoryData<Refusal, int> Refusals => new()
    {
        { new Refusal.UnknownTier("gold"), 422 },
        { new Refusal.AmountNotAllowed(new(1, Currency.Usd), new(995, Currency.Usd), false), 422 },
        { new Refusal.WrongCurrency(Currency.Parse("eur"), Currency.Usd), 422 },
        { new Refusal.NotLive(Campaigns.Phase.Closing), 409 },
        { new Refusal.SoldOut("season"), 409 },
        { new Refusal.AlreadyPledged("other"), 409 },
        { new Refusal.ReusedId("my-pledge_1", 995), 409 },
        { new Refusal.UnknownPledge("my-pledge_1"), 404 },
        { new Refusal.StaleVersion(1, 2), 412 },
        { new Refusal.StateNotAllowed(PledgeState.Cancelled), 409 },
    };

    [Theory]
    [MemberData(nameof(Refusals), DisableDiscoveryEnumeration = true)]
    public async Task Is_refused_by_name_with_the_engines_own_sentence(Refusal refusal, int status)
    {
        await using var edge = await Launched();
        using var backer = await edge.NewBacker();
        edge.Engine.Answer = _ => Task.FromResult<PledgeOutcome>(new PledgeOutcome.Refused(refusal));

        Assert.Equal(refusal.Sentence, await backer.PutAsJsonAsync(Path, Season).IsRefused(status, refusal.Code));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"tier":"season"}""")]
    [InlineData("""{"tier":null,"paymentMethod":"pm_card_visa"}""")]
    [InlineData("""{"tier":"","paymentMethod":"pm_card_visa"}""")]
    [InlineData("""{"tier":7,"paymentMethod":"pm_card_visa"}""")]
    [InlineData("""{"tier":"season","paymentMethod":""}""")]
    [InlineData("""{"tier":"season","paymentMethod":"pm_\u0000x"}""")]
    [InlineData("""{"tier":"season","paymentMethod":"pm card"}""")]
    [InlineData("""{"tier":"season","tier":"gold","paymentMethod":"pm_card_visa"}""")]
    [InlineData("""{"tier":"season","paymentMethod":"pm_card_visa","ammount":{"amount":1,"currency":"usd"}}""")]
    [InlineData("""{"tier":"season","paymentMethod":"pm_card_visa","amount":995}""")]
    [InlineData("""{"tier":"season","paymentMethod":"pm_card_visa","amount":{"amount":995}}""")]
    [InlineData("""{"tier":"season","paymentMethod":"pm_card_visa","amount":{"amount":9.95,"currency":"usd"}}""")]
    [InlineData("""{"tier":"season","paymentMethod":"pm_card_visa","amount":{"amount":"995","currency":"usd"}}""")]
    [InlineData("""{"tier":"season","paymentMethod":"pm_card_visa","amount":{"amount":99999999999999999999,"currency":"usd"}}""")]
    [InlineData("""{"tier":"season","paymentMethod":"pm_card_visa","amount":{"amount":995,"currency":"dollars"}}""")]
    [InlineData("""{"tier":"season","paymentMethod":"pm_card_visa","amount":{"amount":995,"currency":7}}""")]
    public async Task Malformed_is_refused_before_the_engine_is_asked(string body)
    {
        await using var edge = await Launched();
        using var backer = await edge.NewBacker();

        var detail = await backer.PutAsync(Path, new StringContent(body, Encoding.UTF8, "application/json")).IsRefused(400, "invalid-body");

        Assert.DoesNotContain("Greenlight", detail);
        Assert.Empty(edge.Engine.Asked);
    }

    [Fact]
    public async Task Of_more_than_16_KB_is_refused()
    {
        await using var edge = await Launched();
        using var backer = await edge.NewBacker();

        await backer.PutAsJsonAsync(Path, new { tier = new string('x', 20_000), paymentMethod = "pm_card_visa" }).IsRefused(413, "too-large");
        using var unannounced = new HttpRequestMessage(HttpMethod.Put, Path) { Content = JsonContent.Create(new { tier = new string('x', 20_000), paymentMethod = "pm" }) };
        unannounced.Headers.TransferEncodingChunked = true;
        await backer.SendAsync(unannounced).IsRefused(413, "too-large");

        Assert.Empty(edge.Engine.Asked);
    }

    [Fact]
    public async Task That_is_not_JSON_is_refused()
    {
        await using var edge = await Launched();
        using var backer = await edge.NewBacker();

        await backer.PutAsync(Path, new StringContent("tier=season", Encoding.UTF8, "application/x-www-form-urlencoded")).IsRefused(415, "unsupported-media-type");
    }

    [Fact]
    public async Task In_a_charset_that_nobody_knows_is_refused()
    {
        await using var edge = await Launched();
        using var backer = await edge.NewBacker();
        using var content = new ByteArrayContent("""{"tier":"season","paymentMethod":"pm_card_visa"}"""u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json; charset=zzz");

        Assert.Contains("'zzz'", await backer.PutAsync(Path, content).IsRefused(415, "unsupported-media-type"));
        Assert.Empty(edge.Engine.Asked);
    }

    [Theory]
    [InlineData("not%20an%20id")]
    [InlineData("caf%C3%A9")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public async Task Under_an_unsound_id_is_refused(string id)
    {
        await using var edge = await Launched();
        using var backer = await edge.NewBacker();

        await backer.PutAsJsonAsync("/api/campaigns/a-show/pledges/" + id, Season).IsRefused(400, "invalid-pledge-id");
        Assert.Empty(edge.Engine.Asked);
    }

    [Theory]
    [InlineData("no-such-show")]
    [InlineData("a-draft")]
    [InlineData("%27%20OR%201=1")]
    public async Task To_an_unknown_campaign_or_a_draft_is_refused(string slug)
    {
        await using var edge = await Launched();
        edge.Engine.Launch("a-draft", Campaigns.Phase.Draft);
        using var backer = await edge.NewBacker();

        await backer.PutAsJsonAsync($"/api/campaigns/{slug}/pledges/1", Season).IsRefused(404, "unknown-campaign");
        Assert.Empty(edge.Engine.Asked);
    }

    [Fact]
    public async Task Without_a_session_is_refused()
    {
        await using var edge = await Launched();
        using var stranger = edge.NewClient();

        await stranger.PutAsJsonAsync(Path, Season).IsRefused(401, "not-signed-in");
        await stranger.GetAsync(Path).IsRefused(401, "not-signed-in");
        await stranger.DeleteAsync(Path).IsRefused(401, "not-signed-in");
        await stranger.GetAsync("/api/me/pledges").IsRefused(401, "not-signed-in");
        Assert.Empty(edge.Engine.Asked);
    }

    [Fact]
    public async Task Past_the_engines_limits_is_told_when_to_come_back()
    {
        await using var edge = await Launched();
        using var backer = await edge.NewBacker();
        edge.Engine.Answer = _ => Task.FromResult<PledgeOutcome>(new PledgeOutcome.Busy(TimeSpan.FromSeconds(1.5)));

        var asked = backer.PutAsJsonAsync(Path, Season);

        await asked.IsRefused(429, "busy");
        Assert.Equal(TimeSpan.FromSeconds(2), (await asked).Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task Whose_outcome_is_unknown_is_to_be_repeated()
    {
        await using var edge = await Launched();
        using var backer = await edge.NewBacker();
        foreach (var failure in new Exception[] { new TimeoutException(), new InvalidOperationException("a fault of ours"), new IOException("disk") })
        {
            edge.Engine.Answer = _ => Task.FromException<PledgeOutcome>(failure);

            var asked = backer.PutAsJsonAsync(Path, Season);

            Assert.Contains("Repeat the same request", await asked.IsRefused(503, "unknown-outcome"));
            Assert.Equal(TimeSpan.FromSeconds(1), (await asked).Headers.RetryAfter?.Delta);
        }
    }

    [Fact]
    public async Task Is_changed_and_cancelled_only_with_the_version_it_was_seen_with()
    {
        await using var edge = await Launched();
        using var backer = await edge.NewBacker();

        await backer.PatchAsJsonAsync(Path, new { tier = "season" }).IsRefused(428, "version-required");
        await backer.DeleteAsync(Path).IsRefused(428, "version-required");
        await Send(HttpMethod.Patch, "*").IsRefused(428, "version-required");
        await Send(HttpMethod.Patch, "W/\"2\"").IsRefused(412, "stale-version");
        await Send(HttpMethod.Delete, "\"two\"").IsRefused(412, "stale-version");
        Assert.Empty(edge.Engine.Asked);

        Assert.Equal(HttpStatusCode.OK, (await Send(HttpMethod.Patch, "\"2\"")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Send(HttpMethod.Delete, "\"3\"")).StatusCode);
        Assert.Equal([2, 3], edge.Engine.Asked.Select(c => c is ChangePledge change ? change.ExpectedVersion : ((CancelPledge)c).ExpectedVersion));

        async Task<HttpResponseMessage> Send(HttpMethod method, string tag)
        {
            using var request = new HttpRequestMessage(method, Path) { Content = method == HttpMethod.Patch ? JsonContent.Create(new { tier = "season" }) : null };
            request.Headers.TryAddWithoutValidation("If-Match", tag);
            return await backer.SendAsync(request);
        }
    }

    [Fact]
    public async Task Of_somebody_else_looks_like_one_that_does_not_exist()
    {
        await using var edge = await Launched();
        using var ada = await edge.NewBacker("ada@example.org");
        using var eve = await edge.NewBacker("eve@example.org");
        await ada.PutAsJsonAsync(Path, Season);
        edge.Engine.Stored.Add(ScriptedEngine.PledgeOf(edge.Engine.Asked.Single()));

        Assert.Equal(HttpStatusCode.OK, (await ada.GetAsync(Path)).StatusCode);
        var others = await eve.GetAsync(Path).IsRefused(404, "unknown-pledge");
        var none = await eve.GetAsync(Path.Replace("my-pledge_1", "nothing", StringComparison.Ordinal)).IsRefused(404, "unknown-pledge");
        Assert.Equal(others.Replace("my-pledge_1", "nothing", StringComparison.Ordinal), none);
    }

    [Fact]
    public async Task Gets_another_card()
    {
        await using var edge = await Launched();
        using var backer = await edge.NewBacker();

        Assert.Equal(HttpStatusCode.OK, (await backer.PutAsJsonAsync(Path + "/card", new { paymentMethod = "pm_card_mastercard" })).StatusCode);

        Assert.Equal("pm_card_mastercard", Assert.IsType<ReplaceCard>(edge.Engine.Asked.Single()).PaymentMethod);
    }

    [Fact]
    public async Task Is_turned_away_before_anything_is_spent_on_it_while_its_campaign_has_no_room()
    {
        await using var edge = await Launched();
        using var stranger = edge.NewClient();
        var campaign = edge.Engine.Campaigns["a-show"];
        var disk = new TaskCompletionSource();
        edge.Engine.Answer = async command =>
        {
            await disk.Task;
            return new PledgeOutcome.Accepted(ScriptedEngine.PledgeOf(command), false);
        };
        await stranger.GetAsync("/api/campaigns/a-show");
        var gate = edge.Services.GetRequiredService<PledgeGate>();
        var waiting = Enumerable.Range(0, campaign.Terms.Shards).SelectMany(shard => Enumerable.Range(0, 2 * GroupCommitLimits.Default.MostWaiting)
            .Select(i => gate.Place(new(campaign.Id, shard), new(new BackerId(Guid.Empty), $"p{i}", "season", null, "pm_card_visa")))).ToList();

        // Without a session it would have been refused as that, had anybody looked.
        var refused = stranger.PutAsJsonAsync(Path, Season);
        await refused.IsRefused(429, "busy");
        Assert.Equal(TimeSpan.FromSeconds(2), (await refused).Headers.RetryAfter?.Delta);
        disk.SetResult();
        await Task.WhenAll(waiting);
        await stranger.PutAsJsonAsync(Path, Season).IsRefused(401, "not-signed-in");
    }

    private static async Task<EdgeUnderTest> Launched()
    {
        var edge = await EdgeUnderTest.Start();
        edge.Engine.Launch("a-show");
        return edge;
    }
}
