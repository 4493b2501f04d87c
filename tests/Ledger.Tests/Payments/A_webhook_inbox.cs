using System.Text;
using System.Text.Json;
using Greenlight.Ledger;
using Greenlight.Pledging;
using Microsoft.Extensions.Time.Testing;
using Stripe;

namespace Greenlight.Payments;

/// <summary>Both databases: an event is stored before it is acknowledged, once, and processed in any order, any number of times.</summary>
public abstract partial class A_webhook_inbox(DatabaseStore store)
{
    private const string Secret = "whsec_test";
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly List<PaymentFact> _told = [];

    private InboxTable Table => new(store.Database);

    [Fact]
    public async Task Keeps_an_event_once_however_often_it_comes()
    {
        var inbox = Inbox();
        var body = Event("payment_intent.succeeded", "plg-9999-0-4");

        for (var i = 0; i < 3; i++)
            Assert.Equal(new WebhookOutcome.Stored(0), await inbox.Receive(body, Signed(body)));

        var row = Assert.Single(await Rows(0, body));
        Assert.Equal(new ChargeSucceeded(row.Pledge!.Value, "pi_1", "ch_1"), row.News.Fact(row.Pledge.Value));
    }

    [Fact]
    public async Task Takes_in_what_comes_at_the_same_time()
    {
        var inbox = Inbox();
        var bodies = Enumerable.Range(0, 200).Select(i => Event("payment_intent.succeeded", $"plg-9999-0-{i}")).ToArray();

        var outcomes = await Task.WhenAll(bodies.Select(body => inbox.Receive(body, Signed(body))));

        Assert.All(outcomes, outcome => Assert.IsType<WebhookOutcome.Stored>(outcome));
        var stored = new List<InboxRow>();
        for (var slice = 0; slice < InboxKeys.Slices; slice++)
            stored.AddRange(await Rows(slice, bodies));
        Assert.Equal(200, stored.Count);
    }

    [Fact]
    public async Task Refuses_what_is_forged_or_stale_and_stores_nothing()
    {
        var body = Event("payment_intent.succeeded", "plg-9999-0-4");
        var stale = EventUtility.GenerateSignatureHeader(Encoding.UTF8.GetString(body), Secret, _clock.GetUtcNow().AddMinutes(-6).ToUnixTimeSeconds());

        Assert.Equal(new WebhookOutcome.Refused(WebhookRefusal.Forged), await Inbox().Receive(body, "t=1,v1=00"));
        Assert.Equal(new WebhookOutcome.Refused(WebhookRefusal.Forged), await Inbox().Receive(body, null));
        Assert.Equal(new WebhookOutcome.Refused(WebhookRefusal.Stale), await Inbox().Receive(body, stale));
        Assert.Empty(await Rows(0, body));
    }

    [Theory]
    [InlineData(""), InlineData("{}"), InlineData("[]"), InlineData("null"), InlineData("not json"), InlineData("""{"object":"event"}"""), InlineData("""{"id":"evt_1","object":"event"}""")]
    [InlineData("""{"id":7,"object":"event","type":{}}"""), InlineData("""{"id":"evt_1","object":"event","type":"payment_intent.succeeded","data":{"object":7}}""")]
    public async Task Refuses_what_is_signed_but_no_event(string text)
    {
        var body = Encoding.UTF8.GetBytes(text);

        Assert.Equal(new WebhookOutcome.Refused(WebhookRefusal.Unreadable), await Inbox().Receive(body, Signed(body)));
    }

    [Theory]
    [InlineData("""{"id":"evt_1","object":"event","type":"payment_intent.succeeded"}""")]
    [InlineData("""{"id":"evt_1","object":"event","type":"payment_intent.succeeded","api_version":null,"data":null}""")]
    [InlineData("""{"id":"evt_1","object":"event","type":"payment_intent.succeeded","api_version":"2022-11-15","data":{"object":{"object":"something_new","id":"x"}}}""")]
    [InlineData("""{"id":"evt_1","object":"event","type":"payment_intent.succeeded","data":{"object":{"object":"payment_intent","id":"pi_1","metadata":{}}}}""")]
    [InlineData("""{"id":"evt_1","object":"event","type":"payment_intent.succeeded","data":{"object":{"object":"payment_intent","id":"pi_1","metadata":{"pledge":"order 7"}}}}""")]
    [InlineData("""{"id":"evt_1","object":"event","type":"customer.created","data":{"object":{"object":"customer","id":"cus_1","metadata":{"pledge":"plg-9999-0-4"}}}}""")]
    public async Task Acknowledges_and_forgets_what_is_no_news_of_a_pledge(string text)
    {
        var body = Encoding.UTF8.GetBytes(text);

        Assert.Equal(new WebhookOutcome.Ignored(), await Inbox().Receive(body, Signed(body)));
    }

    [Fact]
    public async Task Tells_the_shard_and_is_done()
    {
        var pledge = await Pledge(PledgeState.Collecting);
        await Receive("payment_intent.succeeded", pledge.Id);

        await Process(pledge.Id);
        await Process(pledge.Id);

        Assert.Equal([new ChargeSucceeded(pledge.Id, "pi_1", "ch_1")], _told);
        Assert.Null(await OldestOf(pledge.Id));
    }

    [Fact]
    public async Task Does_not_trouble_the_shard_with_what_the_pledge_already_knows()
    {
        var pledge = await Pledge(PledgeState.Collected);
        await Receive("payment_intent.succeeded", pledge.Id);
        await Receive("payment_intent.payment_failed", pledge.Id);

        await Process(pledge.Id);

        Assert.Empty(_told);
        Assert.Null(await OldestOf(pledge.Id));
    }

    [Fact]
    public async Task Names_the_attempt_that_was_declined_and_only_asks_when_it_is_not_named()
    {
        var pledge = await Pledge(PledgeState.Collecting);
        await Receive("payment_intent.payment_failed", pledge.Id, key: PaymentKeys.Confirm(pledge.Id, 1, 2));
        await Receive("payment_intent.payment_failed", pledge.Id, key: "something else");

        await Process(pledge.Id);

        Assert.Equal([new ChargeDeclined(pledge.Id, 1, "insufficient_funds", true, false), new LookAgain(pledge.Id, TimeSpan.Zero)], _told.OrderBy(fact => fact.GetType().Name));
    }

    [Fact]
    public async Task Parks_news_of_an_unknown_pledge_and_tries_again_later_and_later()
    {
        var scene = await Scene.Launch(store);
        var unknown = new PledgeId(scene.Shard(), 1);
        await Receive("payment_intent.succeeded", unknown);

        Assert.Equal(1, await Process(unknown));
        Assert.Equal(0, await Process(unknown));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await Process(unknown));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, await Process(unknown));
        Assert.NotNull(await OldestOf(unknown));
        Assert.Empty(_told);

        var placed = await (await scene.Open()).Write(Make.Placed());
        Assert.Equal(unknown, placed.Id);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await Process(unknown);
        Assert.Single(_told);
    }

    [Fact]
    public async Task Tells_again_what_the_shard_did_not_answer()
    {
        var pledge = await Pledge(PledgeState.Collecting);
        await Receive("payment_intent.succeeded", pledge.Id);

        await Process(pledge.Id, _ => throw new TimeoutException("The shard does not answer."));
        await Process(pledge.Id, fact => new PledgeOutcome.Busy(TimeSpan.FromSeconds(2)));
        Assert.Empty(_told);

        _clock.Advance(TimeSpan.FromSeconds(1));
        await Process(pledge.Id, fact => new PledgeOutcome.Busy(TimeSpan.FromSeconds(2)));
        _clock.Advance(TimeSpan.FromSeconds(2));
        await Process(pledge.Id);
        Assert.Single(_told);
    }

    [Fact]
    public async Task Asks_whose_money_went_back_and_what_it_comes_to_now()
    {
        var pledge = await Pledge(PledgeState.Collected);
        await Receive(Returned("charge.dispute.created", "pi_1"));
        var stripe = new ScriptedStripe(pledge.Id, new PaymentReply.Stood(ChargeStanding.DisputeLost, "du_1", 1));

        await Process(pledge.Id, stripe: stripe, slice: InboxTable.Slice(new("evt", "charge.dispute.created", "", "pi_1")));

        Assert.Equal(new ChargeStood(pledge.Id, "pi_1", ChargeStanding.DisputeLost, "du_1"), Assert.Single(_told));
    }

    [Fact]
    public async Task Keeps_what_Stripe_does_not_answer_and_forgets_what_is_none_of_ours()
    {
        var pledge = await Pledge(PledgeState.Collected);
        var slice = InboxTable.Slice(new("evt", "refund.updated", "", "pi_1"));
        var body = Returned("refund.updated", "pi_1");
        await Receive(body);

        await Process(pledge.Id, stripe: new ScriptedStripe(pledge.Id, new PaymentReply.Unknown(UnknownCause.NoAnswer, TimeSpan.FromSeconds(15))), slice: slice);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, Assert.Single(await Rows(slice, body)).Attempts);

        await Process(pledge.Id, stripe: new ScriptedStripe(null, new PaymentReply.NothingFound()), slice: slice);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(await Rows(slice, body));
        Assert.Empty(_told);
    }

    [Fact]
    public async Task Forgets_processed_events_after_a_month_and_no_others()
    {
        var pledge = await Pledge(PledgeState.Collected);
        await Receive("payment_intent.succeeded", pledge.Id);
        await Process(pledge.Id);
        await Receive("payment_intent.succeeded", new(pledge.Id.Shard, 999_999));

        await Table.Forget(_clock.GetUtcNow().AddDays(1));

        Assert.NotNull(await Table.Oldest());
    }

    [Fact]
    public async Task Remembers_how_far_it_has_looked_for_missed_events()
    {
        await Table.SweptTo(_clock.GetUtcNow());
        await Table.SweptTo(_clock.GetUtcNow().AddMinutes(1));

        Assert.Equal(_clock.GetUtcNow().AddMinutes(1), await Table.SweptTo());
    }

    private WebhookInbox Inbox() => new(Table, new() { WebhookSecret = $"whsec_another_endpoints,{Secret}" }, _clock);

    private async Task Receive(string type, PledgeId pledge, string? key = null)
    {
        await Receive(Event(type, pledge.ToString(), key));
    }

    private async Task Receive(byte[] body) => Assert.IsType<WebhookOutcome.Stored>(await Inbox().Receive(body, Signed(body)));

    private Task<int> Process(PledgeId pledge, Func<PaymentFact, PledgeOutcome>? answer = null, ScriptedStripe? stripe = null, int? slice = null)
    {
        var recorder = new Recorder(fact =>
        {
            var outcome = answer?.Invoke(fact);
            if (outcome is null)
                _told.Add(fact);
            return outcome ?? new PledgeOutcome.Accepted(null!, false);
        });
        return new InboxRound(new OnlyOf(Table, pledge.Shard), store.Pledges, stripe ?? new(null, new PaymentReply.NothingFound()), _ => recorder, _clock)
            .Process(slice ?? (int)(pledge.Number % InboxKeys.Slices));
    }

    private async Task<Pledge> Pledge(PledgeState state)
    {
        var writer = await (await Scene.Launch(store)).Open();
        var placed = await writer.Write(Make.Placed());
        return await writer.Write(placed.Changed(PledgeEventKind.ChargeBegun, p => p with { State = state, PaymentIntent = "pi_1", Attempt = 1, Card = CardStatus.Ready }));
    }

    private async Task<InboxRow?> OldestOf(PledgeId pledge) =>
        (await Table.Due((int)(pledge.Number % InboxKeys.Slices), _clock.GetUtcNow().AddDays(1), 10_000)).FirstOrDefault(row => row.Pledge == pledge);

    private async Task<List<InboxRow>> Rows(int slice, params byte[][] bodies)
    {
        var ids = bodies.Select(body => JsonDocument.Parse(body).RootElement.GetProperty("id").GetString()).ToHashSet();
        return [.. (await Table.Due(slice, _clock.GetUtcNow(), 10_000)).Where(row => ids.Contains(row.News.Event))];
    }

    private string Signed(byte[] body) => EventUtility.GenerateSignatureHeader(Encoding.UTF8.GetString(body), Secret, _clock.GetUtcNow().ToUnixTimeSeconds());

    private static byte[] Returned(string type, string intent) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        id = $"evt_{Guid.NewGuid():N}",
        @object = "event",
        type,
        data = new { @object = new { id = "re_1", amount = 995, status = "succeeded", payment_intent = intent, metadata = new { } } },
    });

    private static byte[] Event(string type, string pledge, string? key = null) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        id = $"evt_{Guid.NewGuid():N}",
        @object = "event",
        api_version = "2026-10-28.endive",
        created = 1,
        livemode = false,
        pending_webhooks = 1,
        type,
        request = new { id = "req_1", idempotency_key = key },
        data = new
        {
            @object = new
            {
                id = "pi_1",
                @object = "payment_intent",
                amount = 995,
                currency = "usd",
                status = type == "payment_intent.succeeded" ? "succeeded" : "requires_payment_method",
                latest_charge = "ch_1",
                last_payment_error = new { type = "card_error", code = "card_declined", decline_code = "insufficient_funds" },
                metadata = new { pledge },
            },
        },
    });
}

public sealed class A_SQLite_webhook_inbox(SqliteStore store) : A_webhook_inbox(store), IClassFixture<SqliteStore>;

public sealed class A_PostgreSQL_webhook_inbox(PostgresStore store) : A_webhook_inbox(store), IClassFixture<PostgresStore>;
