using System.Net;
using System.Net.Http.Json;
using Dapper;
using Greenlight.Accounts;
using Greenlight.Pages;
using Greenlight.Pledging;
using Greenlight.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Greenlight.Payments;

/// <summary>An operator says that what is owed to a backer was paid another way.</summary>
public sealed class Money_paid_outside_of_Stripe
{
    private const string Path = "/api/campaigns/a-show/receipts/plg-1-0-7/paid-back", Page = "/producer/a-show", Form = $"{Page}/paid-back";
    private static readonly object Said = new { reference = " SEPA 4711 " };

    [Fact]
    public async Task Is_noted_by_the_operator_alone_with_the_reference_and_whose_account_it_was()
    {
        await using var edge = await Show();
        edge.Engine.Judge = fact => new PledgeOutcome.Accepted(Owed() with { State = PledgeState.PaidBack }, false);
        using var stranger = edge.NewClient();
        using var backer = await edge.NewBacker("ada@example.org");
        using var producer = await Named(edge, "producer@example.org");
        using var operates = await Named(edge, "operator@example.org");

        await stranger.PostAsJsonAsync(Path, Said).IsRefused(401, "not-signed-in");
        await backer.PostAsJsonAsync(Path, Said).IsRefused(404, "unknown-campaign");
        await producer.PostAsJsonAsync(Path, Said).IsRefused(403, "not-allowed");
        await operates.PostAsJsonAsync(Path, new { }).IsRefused(400, "invalid-body");
        await operates.PostAsJsonAsync("/api/campaigns/a-show/receipts/plg-9-0-7/paid-back", Said).IsRefused(404, "unknown-receipt");
        Assert.Empty(edge.Engine.Recorded);

        var answer = await operates.PostAsJsonAsync(Path, Said);

        Assert.Equal((HttpStatusCode.OK, "paid-back"), (answer.StatusCode, (string?)(await answer.Body())["state"]));
        var account = (await edge.Services.GetRequiredService<AccountTable>().FindByEmail(EmailAddress.Stored("operator@example.org").Key))!;
        Assert.Equal(new OwedPaidBack(Owed().Id, account.Backer.ToString(), "SEPA 4711"), Assert.Single(edge.Engine.Recorded));
    }

    [Fact]
    public async Task Is_refused_by_name_where_nothing_is_owed_and_without_a_reference()
    {
        await using var edge = await Show();
        using var operates = await Named(edge, "operator@example.org");

        edge.Engine.Judge = _ => new PledgeOutcome.Refused(new Refusal.NothingOwed(PledgeState.Collected));
        await operates.PostAsJsonAsync(Path, Said).IsRefused(409, "nothing-owed");
        edge.Engine.Judge = _ => new PledgeOutcome.Refused(new Refusal.ReferenceNeeded());
        await operates.PostAsJsonAsync(Path, Said).IsRefused(422, "reference-needed");
    }

    [Fact]
    public async Task Is_noted_by_a_form_that_producers_do_not_have()
    {
        await using var edge = await Show();
        await edge.Database.Write(connection => connection.ExecuteAsync("""
            INSERT INTO pledge (campaign, shard, number, backer, caller_id, tier, amount, state, card, version, terms_version, placed_tier, placed_amount, placed_at,
                payment_method, card_attempt, payment_intent, attempt)
            VALUES (1, 0, 7, x'0102', 'first', 0, 995, 12, 2, 9, 1, 0, 995, 0, 'pm_1', 1, 'pi_7', 1);
            INSERT INTO tally (campaign, shard, tier, state, count, amount) VALUES (1, 0, 0, 12, 1, 995)
            """));
        using var producer = await Visiting(edge, "producer@example.org");
        using var operates = await Visiting(edge, "operator@example.org");
        Assert.DoesNotContain(Form, await producer.Read(Page));
        var page = await operates.Read(Page);

        edge.Engine.Judge = _ => new PledgeOutcome.Refused(new Refusal.ReferenceNeeded());
        var refused = await operates.Send(page, Form, ("receipt", "plg-1-0-7"), ("reference", " "));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("Say where the payment is found", await refused.Content.ReadAsStringAsync());

        edge.Engine.Judge = _ => new PledgeOutcome.Accepted(Owed() with { State = PledgeState.PaidBack }, false);
        var noted = await operates.Send(page, Form, ("receipt", "plg-1-0-7"), ("reference", "SEPA 4711"));
        Assert.Equal((HttpStatusCode.SeeOther, $"{Page}?paidBack=plg-1-0-7#owed"), (noted.StatusCode, noted.Headers.Location?.OriginalString));
        Assert.Contains("It is noted that the money of", await operates.Read($"{Page}?paidBack=plg-1-0-7"));
    }

    private static async Task<EdgeUnderTest> Show()
    {
        var edge = await EdgeUnderTest.Start("--Producers:studio:0=producer@example.org", "--Operators:0=operator@example.org");
        edge.Engine.Launch("a-show", Campaigns.Phase.Funded);
        return edge;
    }

    private static async Task<HttpClient> Named(EdgeUnderTest edge, string email)
    {
        var client = await edge.NewBacker(email);
        await Verify(edge, email);
        return client;
    }

    private static async Task<Visitor> Visiting(EdgeUnderTest edge, string email)
    {
        var visitor = new Visitor(edge);
        (await visitor.PostAsJson("/api/sign-up?cookie=true", new { email, proof = "a random value of mine" })).EnsureSuccessStatusCode();
        await Verify(edge, email);
        return visitor;
    }

    private static async Task Verify(EdgeUnderTest edge, string email)
    {
        var accounts = edge.Services.GetRequiredService<AccountTable>();
        var account = (await accounts.FindByEmail(EmailAddress.Stored(email).Key))!;
        account.VerifiedAt = edge.Clock.GetUtcNow();
        await accounts.Update(account);
    }

    private static Pledge Owed() => ScriptedEngine.PledgeOf(new PlacePledge(new(Guid.CreateVersion7()), "first", "season", null, "pm_card_visa")) with { State = PledgeState.Owed };
}
