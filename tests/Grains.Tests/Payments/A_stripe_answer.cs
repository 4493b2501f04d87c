using System.Net;
using Stripe;
using Xunit;

namespace Greenlight.Payments;

/// <summary>Row by row the outcome table of docs/reference/payments.md.</summary>
public sealed class A_stripe_answer
{
    [Fact]
    public void Of_a_succeeded_intent_is_a_charge() =>
        Assert.Equal(new PaymentReply.Charged("ch_1"), StripeOutcomes.OfConfirmed(new CardIntent { Status = "succeeded", LatestCharge = "ch_1" }));

    [Fact]
    public void Of_a_processing_intent_is_waited_for() =>
        Assert.Equal(new PaymentReply.Processing(), StripeOutcomes.OfConfirmed(new CardIntent { Status = "processing" }));

    [Fact]
    public void Of_a_cancelled_intent_is_a_decline_for_good() =>
        Assert.Equal(new PaymentReply.Declined("payment_intent_canceled", false, false), StripeOutcomes.OfPayment(new CardIntent { Status = "canceled" }));

    [Fact]
    public void That_asks_for_an_old_error_concludes_nothing() =>
        Assert.Equal(
            new PaymentReply.NothingFound(),
            StripeOutcomes.OfPayment(new CardIntent { Status = "requires_payment_method", LastPaymentError = new("card_declined") }));

    [Fact]
    public void To_a_confirmation_that_neither_charges_nor_declines_is_unknown() =>
        Assert.IsType<PaymentReply.Unknown>(StripeOutcomes.OfConfirmed(new CardIntent { Status = "requires_action" }));

    [Theory]
    [InlineData("card_declined", "insufficient_funds", "try_again_later", "insufficient_funds", true, false)]
    [InlineData("card_declined", "generic_decline", null, "generic_decline", true, false)]
    [InlineData("card_declined", "generic_decline", "do_not_try_again", "generic_decline", false, false)]
    [InlineData("card_declined", "lost_card", null, "lost_card", false, false)]
    [InlineData("card_declined", "stolen_card", "try_again_later", "stolen_card", false, false)]
    [InlineData("expired_card", null, "confirm_card_data", "expired_card", false, false)]
    [InlineData("processing_error", null, null, "processing_error", true, false)]
    [InlineData("authentication_required", null, null, "authentication_required", false, true)]
    [InlineData("card_declined", "authentication_required", "try_again_later", "authentication_required", false, true)]
    public void With_402_is_a_decline_that_says_what_helps(string code, string? declineCode, string? advice, string named, bool mayRetry, bool needsBacker) =>
        Assert.Equal(
            new PaymentReply.Declined(named, mayRetry, needsBacker),
            StripeOutcomes.Of(Failed(402, new() { Type = "card_error", Code = code, DeclineCode = declineCode, AdviceCode = advice })));

    [Fact]
    public void With_402_that_names_no_card_error_is_unknown_not_a_decline() =>
        Assert.IsType<PaymentReply.Unknown>(StripeOutcomes.Of(Failed(402, new() { Type = "api_error" })));

    [Fact]
    public void That_the_intent_is_in_an_unexpected_state_is_a_charge_when_that_state_is_success() =>
        Assert.Equal(new PaymentReply.Charged("ch_1"), StripeOutcomes.Of(UnexpectedState("succeeded")));

    [Fact]
    public void That_the_intent_is_in_an_unexpected_state_is_waited_for_when_that_state_is_processing() =>
        Assert.Equal(new PaymentReply.Processing(), StripeOutcomes.Of(UnexpectedState("processing")));

    [Fact]
    public void That_the_intent_is_in_an_unexpected_state_is_our_fault_otherwise() =>
        Assert.IsType<PaymentReply.Rejected>(StripeOutcomes.Of(UnexpectedState("requires_capture")));

    public static TheoryData<Exception, UnknownCause> NotKnown => new()
    {
        { new TaskCanceledException("The request was canceled due to the configured HttpClient.Timeout."), UnknownCause.NoAnswer },
        { new HttpRequestException("Connection refused"), UnknownCause.NoAnswer },
        { new IOException("Connection reset by peer"), UnknownCause.NoAnswer },
        { Failed(409, new() { Type = "idempotency_error", Code = "idempotency_key_in_use" }), UnknownCause.InUse },
        { Failed(429, new() { Type = "invalid_request_error", Code = "rate_limit" }), UnknownCause.Throttled },
        { Failed(429, new() { Type = "invalid_request_error", Code = "lock_timeout" }), UnknownCause.InUse },
        { Failed(429, null), UnknownCause.Throttled },
        { Failed(500, new() { Type = "api_error" }), UnknownCause.ServerFault },
        { Failed(503, null), UnknownCause.ServerFault },
        { Failed(200, null), UnknownCause.Unreadable },
        { Failed(400, null), UnknownCause.Unreadable },
        { new Newtonsoft.Json.JsonReaderException("inside a 402"), UnknownCause.Unreadable },
        { new System.Text.Json.JsonException("inside a 402"), UnknownCause.Unreadable },
    };

    [Theory, MemberData(nameof(NotKnown))]
    public void That_does_not_tell_what_happened_is_unknown_never_a_decline(Exception exception, UnknownCause cause) =>
        Assert.Equal(cause, Assert.IsType<PaymentReply.Unknown>(StripeOutcomes.Of(exception)).Cause);

    [Theory, InlineData(401), InlineData(403)]
    public void That_refuses_the_key_halts_everything(int status) =>
        Assert.IsType<PaymentReply.Halted>(StripeOutcomes.Of(Failed(status, new() { Type = "invalid_request_error" })));

    [Theory]
    [InlineData("idempotency_error", null)]
    [InlineData("invalid_request_error", "parameter_unknown")]
    [InlineData("invalid_request_error", "amount_too_small")]
    public void That_our_request_is_wrong_is_an_alarm_and_no_decline(string type, string? code) =>
        Assert.Equal(code ?? type, Assert.IsType<PaymentReply.Rejected>(StripeOutcomes.Of(Failed(400, new() { Type = type, Code = code }))).Code);

    [Theory, InlineData("payment_method", "card_gone"), InlineData("customer", "customer_gone")]
    public void That_the_card_or_the_backers_record_does_not_exist_any_more_asks_for_another_card(string what, string code) =>
        Assert.Equal(
            new PaymentReply.Declined(code, false, false),
            StripeOutcomes.Of(Failed(400, new() { Type = "invalid_request_error", Code = "resource_missing", Param = what })));

    [Fact]
    public void That_is_an_exception_of_ours_is_no_answer() => Assert.Null(StripeOutcomes.Of(new InvalidOperationException("a bug")));

    [Fact]
    public void Of_a_succeeded_setup_is_a_saved_card() =>
        Assert.Equal(new PaymentReply.CardSaved("pm_1"), StripeOutcomes.OfSetup(new CardIntent { Status = "succeeded", PaymentMethod = "pm_1" }));

    [Fact]
    public void Of_a_setup_that_needs_the_backer_says_where_to_go() =>
        Assert.Equal(
            new PaymentReply.NeedsBacker("https://bank.example/3ds"),
            StripeOutcomes.OfSetup(new CardIntent { Status = "requires_action", NextAction = new(new("https://bank.example/3ds")) }));

    [Fact]
    public void Of_a_setup_that_failed_is_a_refusal() =>
        Assert.Equal(
            new PaymentReply.Declined("generic_decline", true, false),
            StripeOutcomes.OfSetup(new CardIntent { Status = "requires_payment_method", LastSetupError = new("card_declined", "generic_decline") }));

    [Theory]
    [InlineData("id \0")]
    [InlineData("id with blanks")]
    [InlineData("\ud800")]
    [InlineData("")]
    [InlineData(null)]
    public void Whose_id_can_not_be_stored_is_not_known_but_a_charge_stays_one_and_a_decline_too(string? text)
    {
        Assert.Equal(UnknownCause.Unreadable, Assert.IsType<PaymentReply.Unknown>(StripeOutcomes.Created(text)).Cause);
        Assert.IsType<PaymentReply.Unknown>(StripeOutcomes.OfSetup(new CardIntent { Status = "succeeded", PaymentMethod = text }));
        Assert.Equal(new PaymentReply.Charged(null), StripeOutcomes.OfPayment(new CardIntent { Status = "succeeded", LatestCharge = text }));
        Assert.Equal(
            new PaymentReply.Declined("card_declined", true, false),
            StripeOutcomes.Of(Failed(402, new() { Type = "card_error", Code = "card_declined", DeclineCode = text })));
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("/relative")]
    [InlineData("https://bank.example/ 3ds")]
    [InlineData("https://bank.example/\0")]
    public void Of_a_setup_that_sends_the_backer_nowhere_says_nothing(string url) =>
        Assert.IsType<PaymentReply.NothingFound>(
            StripeOutcomes.OfSetup(new CardIntent { Status = "requires_action", NextAction = new(new(url)) }));

    [Fact]
    public void With_texts_beyond_all_measure_is_read_without_them()
    {
        var text = new string('x', 5000);
        Assert.IsType<PaymentReply.Unknown>(StripeOutcomes.Created(text));
        Assert.IsType<PaymentReply.NothingFound>(
            StripeOutcomes.OfSetup(new CardIntent { Status = "requires_action", NextAction = new(new($"https://bank.example/{text}")) }));
    }

    [Fact]
    public void Of_an_event_whose_ids_are_none_of_stripes_is_no_news()
    {
        Assert.NotNull(StripeNews.Of(Happened("evt_1", "pi_1")));
        Assert.Null(StripeNews.Of(Happened("evt\0", "pi_1")));
        Assert.Null(StripeNews.Of(Happened("evt_1", "pi\0")));
        Assert.Null(StripeNews.Of(Happened("evt_1", new string('p', 300))));
    }

    [Theory]
    [InlineData("", "", ChargeStanding.Kept, null)]
    [InlineData("succeeded", "", ChargeStanding.Refunded, "re_0")]
    [InlineData("pending", "", ChargeStanding.RefundPending, "re_0")]
    [InlineData("requires_action", "", ChargeStanding.RefundPending, "re_0")]
    [InlineData("failed", "", ChargeStanding.RefundFailed, "re_0")]
    [InlineData("canceled", "", ChargeStanding.RefundFailed, "re_0")]
    [InlineData("succeeded,failed", "", ChargeStanding.Refunded, "re_0")]
    [InlineData("failed,failed", "", ChargeStanding.RefundFailed, "re_0")]
    [InlineData("", "needs_response", ChargeStanding.Disputed, "du_0")]
    [InlineData("", "under_review", ChargeStanding.Disputed, "du_0")]
    [InlineData("", "lost", ChargeStanding.DisputeLost, "du_0")]
    [InlineData("", "won", ChargeStanding.DisputeWon, "du_0")]
    [InlineData("", "warning_needs_response", ChargeStanding.Kept, null)]
    [InlineData("", "warning_closed", ChargeStanding.Kept, null)]
    [InlineData("", "needs_response,won", ChargeStanding.Disputed, "du_0")]
    [InlineData("succeeded", "won", ChargeStanding.Refunded, "re_0")]
    [InlineData("failed", "won", ChargeStanding.DisputeWon, "du_0")]
    [InlineData("failed", "lost", ChargeStanding.DisputeLost, "du_0")]
    [InlineData("", "a word of next year", ChargeStanding.Kept, null)]
    public void About_refunds_and_disputes_says_whose_the_money_is(string refunds, string disputes, ChargeStanding standing, string? about)
    {
        var (back, taken) = (Returns("re", refunds), Returns("du", disputes));

        Assert.Equal(new PaymentReply.Stood(standing, about, back.Length + taken.Length), StripeOutcomes.OfStanding(995, back, taken));
    }

    [Fact]
    public void About_a_part_that_was_given_back_leaves_the_charge_as_it_is_and_parts_add_up()
    {
        CardReturn part = new() { Id = "re_1", Amount = 400, Status = "succeeded" }, rest = new() { Id = "re_2", Amount = 595, Status = "succeeded" };

        Assert.Equal(new PaymentReply.Stood(ChargeStanding.Kept, null, 1), StripeOutcomes.OfStanding(995, [part], []));
        Assert.Equal(new PaymentReply.Stood(ChargeStanding.Refunded, "re_2", 2), StripeOutcomes.OfStanding(995, [rest, part], []));
    }

    [Fact]
    public void About_a_known_refund_that_failed_is_told_though_a_dispute_was_won_before() => Assert.Equal(
        new PaymentReply.Stood(ChargeStanding.RefundFailed, "re_0", 2), StripeOutcomes.OfStanding(995, Returns("re", "failed"), Returns("du", "won"), seen: "re_0"));

    [Theory, InlineData("charge_already_refunded"), InlineData("charge_disputed")]
    public void That_there_is_nothing_to_give_back_is_a_reason_to_look_again(string code) =>
        Assert.IsType<PaymentReply.Unknown>(StripeOutcomes.Of(Failed(400, new() { Type = "invalid_request_error", Code = code })));

    private static CardReturn[] Returns(string kind, string statuses) =>
        [.. statuses.Split(',', StringSplitOptions.RemoveEmptyEntries).Select((status, i) => new CardReturn { Id = $"{kind}_{i}", Amount = 995, Status = status })];

    private static StripeEvent Happened(string id, string intent) => new(
        id,
        "payment_intent.succeeded",
        new(System.Text.Json.JsonSerializer.SerializeToElement(new { id = intent, metadata = new { pledge = "plg-1-0-7" } })),
        null);

    private static StripeException UnexpectedState(string status) => Failed(400, new()
    {
        Type = "invalid_request_error",
        Code = "payment_intent_unexpected_state",
        PaymentIntent = new() { Status = status, LatestChargeId = "ch_1" },
    });

    private static StripeException Failed(int status, StripeError? error) => new((HttpStatusCode)status, error, "as Stripe worded it");
}
