using System.Net;
using System.Net.Http.Json;
using Greenlight.Pages;
using Greenlight.Pledging;
using Greenlight.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Greenlight.Cards;

/// <summary>Whoever tries stolen cards through pledges meets bounds before any bank is asked; whoever has a few cards, or a whole school behind one address, does not.</summary>
public sealed class A_tester_of_cards
{
    [Fact]
    public async Task Is_refused_by_name_before_anything_is_written_and_told_when_to_come_again()
    {
        await using var edge = await EdgeUnderTest.Start("--Cards:ClientBurst=2", "--Cards:PerClientPerMinute=6");
        edge.Engine.Launch("a-show");
        using var client = await edge.NewBacker();
        await Pledge(client, "one");
        await Pledge(client, "two");

        var third = Pledge(client, "three");

        await third.IsRefused(429, "too-many-cards");
        Assert.Equal(10, (await third).Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        Assert.Equal(2, edge.Engine.Asked.Count);
        edge.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(HttpStatusCode.Created, (await Pledge(client, "three")).StatusCode);
    }

    [Fact]
    public async Task Is_bounded_by_account_too_whatever_address_it_comes_from()
    {
        await using var edge = await EdgeUnderTest.Start("--Cards:PerAccountPerHour=3", "--Site:KnownProxies:0=127.0.0.0/8");
        edge.Engine.Launch("a-show");
        using var client = await edge.NewBacker();
        for (var i = 0; i < 3; i++)
        {
            client.DefaultRequestHeaders.Remove("X-Forwarded-For");
            client.DefaultRequestHeaders.Add("X-Forwarded-For", $"198.51.100.{i + 1}");
            Assert.Equal(HttpStatusCode.OK, (await client.PutAsJsonAsync("/api/campaigns/a-show/pledges/one/card", new { paymentMethod = $"pm_{i}" })).StatusCode);
        }

        await client.PutAsJsonAsync("/api/campaigns/a-show/pledges/one/card", new { paymentMethod = "pm_4" }).IsRefused(429, "too-many-cards");

        using var somebodyElse = await edge.NewBacker("grace@example.org");
        Assert.Equal(HttpStatusCode.Created, (await Pledge(somebodyElse, "one")).StatusCode);
    }

    [Fact]
    public async Task Is_turned_away_once_banks_have_refused_too_many_of_its_cards_and_an_honest_crowd_is_not()
    {
        await using var edge = await EdgeUnderTest.Start("--Cards:RefusedPerClientPerHour=3", "--Cards:PerAccountPerHour=0");
        edge.Engine.Launch("a-show");
        using var client = await edge.NewBacker();
        var backer = BackerOf(edge, client);
        for (var i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.Created, (await Pledge(client, $"good-{i}")).StatusCode);

        // Settlement has found out since, and the ledger tells.
        edge.Engine.Stored.Add(ScriptedEngine.PledgeOf(new CancelPledge(await backer, "bad", 1)) with { Card = CardStatus.Refused });
        edge.Clock.Advance(TimeSpan.FromSeconds(11));
        await Pledge(client, "next").IsRefused(429, "too-many-cards");
        await Pledge(client, "again").IsRefused(429, "too-many-cards");

        // An hour after the cards were sent it is forgotten.
        edge.Clock.Advance(TimeSpan.FromHours(1));
        using var another = await edge.NewBacker("grace@example.org");
        Assert.Equal(HttpStatusCode.Created, (await Pledge(another, "later")).StatusCode);
    }

    [Fact]
    public async Task Costs_nobody_the_answer_for_a_pledge_that_stands()
    {
        await using var edge = await EdgeUnderTest.Start("--Cards:ClientBurst=1", "--Cards:PerClientPerMinute=1");
        edge.Engine.Launch("a-show");
        using var client = await edge.NewBacker();
        Assert.Equal(HttpStatusCode.Created, (await Pledge(client, "one")).StatusCode);
        edge.Engine.Stored.Add(ScriptedEngine.PledgeOf(edge.Engine.Asked.Single()));
        edge.Engine.Answer = command => Task.FromResult<PledgeOutcome>(new PledgeOutcome.Accepted(ScriptedEngine.PledgeOf(command), Replayed: true));

        for (var i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.OK, (await Pledge(client, "one")).StatusCode);

        await Pledge(client, "another").IsRefused(429, "too-many-cards");
    }

    [Fact]
    public async Task Is_not_charged_for_what_was_refused_for_another_reason()
    {
        await using var edge = await EdgeUnderTest.Start("--Cards:ClientBurst=1", "--Cards:PerClientPerMinute=1");
        edge.Engine.Launch("a-show");
        using var client = await edge.NewBacker();
        edge.Engine.Answer = _ => Task.FromResult<PledgeOutcome>(new PledgeOutcome.Refused(new Refusal.SoldOut("season")));
        for (var i = 0; i < 5; i++)
            await Pledge(client, "one").IsRefused(409, "sold-out");

        edge.Engine.Answer = command => Task.FromResult<PledgeOutcome>(new PledgeOutcome.Accepted(ScriptedEngine.PledgeOf(command), Replayed: false));
        Assert.Equal(HttpStatusCode.Created, (await Pledge(client, "one")).StatusCode);
    }

    [Fact]
    public async Task Is_told_so_on_the_pledge_form_which_keeps_its_id()
    {
        await using var edge = await EdgeUnderTest.Start("--Cards:ClientBurst=1", "--Cards:PerClientPerMinute=60");
        edge.Engine.Launch("a-show");
        using (var somebody = await edge.NewBacker("somebody@example.org"))
            await Pledge(somebody, "one");
        using var visitor = new Visitor(edge);
        const string action = "/campaigns/a-show/pledge";
        var form = await visitor.Read("/campaigns/a-show");

        var refused = await visitor.Send(form, action, ("email", "b@example.org"), ("tier", "season"), ("paymentMethod", "pm_card_visa"));
        var page = await refused.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Contains("data-refused=\"too-many-cards\"", page);
        Assert.Contains("Many cards have just been tried", page);
        Assert.Equal(Visitor.Hidden(form, action)["pledgeId"], Visitor.Hidden(page, action)["pledgeId"]);
        edge.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.SeeOther, (await visitor.Send(page, action, ("email", "b@example.org"), ("tier", "season"), ("paymentMethod", "pm_card_visa"))).StatusCode);
    }

    [Fact]
    public async Task Who_passes_the_challenge_is_let_through()
    {
        await using var edge = await EdgeUnderTest.Start("--Cards:ClientBurst=1", "--Cards:PerClientPerMinute=1");
        edge.Engine.Launch("a-show");
        var limits = ActivatorUtilities.CreateInstance<CardLimits>(edge.Services, new AskedFor("a proof"));
        var backer = new Backers.BackerId(Guid.CreateVersion7());
        Assert.IsType<PledgeAnswer.Yes>(await limits.Place(new DefaultHttpContext(), backer, "a-show", "one", new("season", "pm_1")));

        var program = await limits.Place(new DefaultHttpContext(), backer, "a-show", "two", new("season", "pm_2"));
        var person = new DefaultHttpContext();
        person.Request.Headers["Proof"] = "a proof";

        Assert.Equal("too-many-cards", Assert.IsType<PledgeAnswer.No>(program).Refused.Problem.Code);
        Assert.IsType<PledgeAnswer.Yes>(await limits.Place(person, backer, "a-show", "two", new("season", "pm_2")));
    }

    [Fact]
    public async Task Gains_nothing_by_sending_a_pledge_again_at_once_beside_one_that_comes_to_nothing()
    {
        await using var edge = await EdgeUnderTest.Start("--Cards:ClientBurst=1", "--Cards:PerClientPerMinute=1");
        var (limits, backer, underWay) = (edge.Services.GetRequiredService<CardLimits>(), new Backers.BackerId(Guid.CreateVersion7()), UnderWay(edge));
        edge.Engine.Launch("a-show");
        var first = Place(limits, backer, "one");
        await underWay.Asked;

        var again = Place(limits, backer, "one");
        underWay.Answer(new PledgeOutcome.Refused(new Refusal.SoldOut("season")));

        Assert.Equal("sold-out", Assert.IsType<PledgeAnswer.No>(await first).Refused.Problem.Code);
        // It waited for the one that gave the only card back, and has taken it.
        Assert.IsType<PledgeAnswer.Yes>(await again);
        Assert.Equal("too-many-cards", Assert.IsType<PledgeAnswer.No>(await Place(limits, backer, "two")).Refused.Problem.Code);
    }

    [Fact]
    public async Task Is_not_seen_in_somebody_whose_phone_sends_a_pledge_again_before_it_is_written()
    {
        await using var edge = await EdgeUnderTest.Start("--Cards:ClientBurst=1", "--Cards:PerClientPerMinute=1");
        var (limits, backer, underWay) = (edge.Services.GetRequiredService<CardLimits>(), new Backers.BackerId(Guid.CreateVersion7()), UnderWay(edge));
        edge.Engine.Launch("a-show");
        var first = Place(limits, backer, "one");
        await underWay.Asked;

        var again = Place(limits, backer, "one");
        edge.Engine.Stored.Add(ScriptedEngine.PledgeOf(edge.Engine.Asked.Single()));
        underWay.Answer(new PledgeOutcome.Accepted(edge.Engine.Stored.Single(), Replayed: false));

        Assert.IsType<PledgeAnswer.Yes>(await first);
        Assert.IsType<PledgeAnswer.Yes>(await again);
    }

    [Fact]
    public void Is_not_looked_for_where_clients_are_not_counted()
    {
        Assert.Equal(0, CardOptions.From(Configuration("SignUp:PerClientPerMinute=0")).PerClientPerMinute);
        Assert.Equal(5, CardOptions.From(Configuration("SignUp:PerClientPerMinute=0", "Cards:PerClientPerMinute=5")).PerClientPerMinute);
        Assert.Equal(60, CardOptions.From(Configuration()).PerClientPerMinute);
    }

    [Theory]
    [InlineData("--Cards:ClientBurst=0")]
    [InlineData("--Cards:PerClientPerMinute=-1")]
    [InlineData("--Cards:PerAccountPerHour=-1")]
    [InlineData("--Cards:PledgesPerCardPerDay=-1")]
    public void Is_not_bounded_by_a_setting_that_makes_no_sense(string setting) =>
        Assert.Contains(setting[2..].Split('=')[0], Assert.Throws<StartupFaultException>(() => Edge.Build([setting])).Message);

    private static Microsoft.Extensions.Configuration.IConfiguration Configuration(params string[] settings) =>
        Microsoft.Extensions.Configuration.MemoryConfigurationBuilderExtensions.AddInMemoryCollection(
            new Microsoft.Extensions.Configuration.ConfigurationBuilder(), settings.Select(s => s.Split('=')).Select(s => KeyValuePair.Create(s[0], (string?)s[1]))).Build();

    private static Task<PledgeAnswer> Place(CardLimits limits, Backers.BackerId backer, string id) =>
        limits.Place(new DefaultHttpContext(), backer, "a-show", id, new("season", "pm_card_visa"));

    /// <summary>The first command is answered when the test says so, the others at once.</summary>
    private static (Task Asked, Action<PledgeOutcome> Answer) UnderWay(EdgeUnderTest edge)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = new TaskCompletionSource<PledgeOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        var others = edge.Engine.Answer;
        edge.Engine.Answer = _ =>
        {
            edge.Engine.Answer = others;
            asked.SetResult();
            return answer.Task;
        };
        return (asked.Task, answer.SetResult);
    }

    private static Task<HttpResponseMessage> Pledge(HttpClient client, string id) =>
        client.PutAsJsonAsync($"/api/campaigns/a-show/pledges/{id}", new { tier = "season", paymentMethod = "pm_card_visa" });

    private static async Task<Backers.BackerId> BackerOf(EdgeUnderTest edge, HttpClient client) =>
        new(Guid.ParseExact((string)(await (await client.GetAsync("/api/me")).Body())["backer"]!, "N"));

    private sealed class AskedFor(string proof) : IChallenge
    {
        public Type? Component => null;

        public ValueTask<bool> IsPassed(HttpContext context) => new(context.Request.Headers["Proof"] == proof);
    }
}
