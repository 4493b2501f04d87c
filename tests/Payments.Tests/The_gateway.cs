using Greenlight.Pledging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Greenlight.Payments;

/// <summary>Stripe.net against the sandbox: what each call comes to.</summary>
public sealed class The_gateway
{
    private const string Confirm = "/v1/payment_intents/:id/confirm";

    [Fact]
    public async Task Secures_and_charges_a_card_in_four_calls()
    {
        await using var rig = await Rig.Start();

        var pledge = await rig.Begun();
        var reply = await rig.Confirm(pledge);

        Assert.IsType<PaymentReply.Charged>(reply);
        Assert.Equal(reply, await rig.Gateway.AskCharge(pledge));
        Assert.Equal(1, await rig.ChargesSucceeded());
        var intent = await rig.Stripe.V1.PaymentIntents.GetAsync(pledge.PaymentIntent);
        Assert.Equal(
            new Dictionary<string, string> { ["campaign"] = "cmp-1", ["shard"] = "0", ["pledge"] = "plg-1-0-7", ["backer"] = pledge.Backer.ToString() },
            intent.Metadata);
    }

    [Theory]
    [InlineData("pm_card_chargeDeclined", "generic_decline")]
    [InlineData("pm_card_chargeDeclinedInsufficientFunds", "insufficient_funds")]
    [InlineData("pm_card_chargeDeclinedExpiredCard", "expired_card")]
    [InlineData("pm_card_chargeDeclinedLostCard", "lost_card")]
    public async Task Hears_that_a_card_cannot_be_saved(string card, string decline)
    {
        await using var rig = await Rig.Start();
        var pledge = Rig.Placed(card);
        var customer = Assert.IsType<PaymentReply.Created>(await rig.Gateway.CreateCustomer(pledge, "c")).Id;

        Assert.Equal(decline, Assert.IsType<PaymentReply.Declined>(await rig.Gateway.SaveCard(pledge, customer, "s")).Code);
    }

    [Theory]
    [InlineData("pm_card_chargeCustomerFail", true, false)]
    [InlineData("pm_sandbox_insufficient_funds_ok", true, false)]
    [InlineData("pm_sandbox_stolen_card", false, false)]
    [InlineData("pm_card_authenticationRequired", false, true)]
    public async Task Hears_that_a_charge_is_declined_and_what_would_help(string card, bool mayRetry, bool needsBacker)
    {
        await using var rig = await Rig.Start();
        var pledge = card is "pm_card_authenticationRequired" ? await Authenticated(rig, card) : await rig.Begun(card);

        var declined = Assert.IsType<PaymentReply.Declined>(await rig.Confirm(pledge));

        Assert.Equal((mayRetry, needsBacker), (declined.MayRetry, declined.AuthenticationRequired));
        Assert.Equal(0, await rig.ChargesSucceeded());
    }

    [Fact]
    public async Task Replays_the_decline_of_an_attempt_and_charges_with_the_next_one()
    {
        await using var rig = await Rig.Start();
        var pledge = await rig.Begun("pm_sandbox_insufficient_funds_ok");

        Assert.IsType<PaymentReply.Declined>(await rig.Confirm(pledge));
        Assert.IsType<PaymentReply.Declined>(await rig.Confirm(pledge));
        Assert.Equal(new PaymentReply.NothingFound(), await rig.Gateway.AskCharge(pledge));
        Assert.IsType<PaymentReply.Charged>(await rig.Confirm(pledge with { Attempt = 2 }));
    }

    [Fact]
    public async Task Sends_the_backer_to_the_bank_and_finds_out_what_came_of_it()
    {
        await using var rig = await Rig.Start();
        var pledge = Rig.Placed("pm_card_authenticationRequiredOnSetup");
        var customer = Assert.IsType<PaymentReply.Created>(await rig.Gateway.CreateCustomer(pledge, "c")).Id;

        var needs = Assert.IsType<PaymentReply.NeedsBacker>(await rig.Gateway.SaveCard(pledge, customer, "s"));
        Assert.Equal(needs, await rig.Gateway.AskCard(pledge, customer));
        await Complete(needs.Url);

        var saved = Assert.IsType<PaymentReply.CardSaved>(await rig.Gateway.AskCard(pledge, customer));
        Assert.Equal(new PaymentReply.NothingFound(), await rig.Gateway.AskCard(pledge with { CardAttempt = 2 }, customer));
        var secured = pledge with { Customer = customer, PaymentMethod = saved.PaymentMethod };
        var intent = Assert.IsType<PaymentReply.Created>(await rig.Gateway.CreateCharge(secured, new(995, Currency.Usd), "p")).Id;
        Assert.IsType<PaymentReply.Charged>(await rig.Confirm(secured with { PaymentIntent = intent, Attempt = 1 }));
    }

    [Theory, InlineData(false, 0), InlineData(true, 1)]
    public async Task Does_not_know_what_a_broken_connection_left_and_finds_out(bool after, int charges)
    {
        await using var rig = await Rig.Start();
        var pledge = await rig.Begun();
        await rig.Fault(new { kind = "reset", path = Confirm, after, count = 1 });

        Assert.Equal(UnknownCause.NoAnswer, Assert.IsType<PaymentReply.Unknown>(await rig.Confirm(pledge)).Cause);
        Assert.Equal(charges, await rig.ChargesSucceeded());
        Assert.Equal(after, await rig.Gateway.AskCharge(pledge) is PaymentReply.Charged);
        Assert.IsType<PaymentReply.Charged>(await rig.Confirm(pledge));
        Assert.Equal(1, await rig.ChargesSucceeded());
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Tells_a_stored_failure_from_a_fresh_one_and_gets_past_it_with_a_spare_key(bool after)
    {
        await using var rig = await Rig.Start();
        var pledge = await rig.Begun();
        await rig.Fault(new { kind = "error", path = Confirm, after, count = 1 });

        Assert.Equal(UnknownCause.ServerFault, Assert.IsType<PaymentReply.Unknown>(await rig.Confirm(pledge)).Cause);
        Assert.Equal(UnknownCause.SpentKey, Assert.IsType<PaymentReply.Unknown>(await rig.Confirm(pledge)).Cause);
        Assert.IsType<PaymentReply.Charged>(await rig.Confirm(pledge, spare: 1));
        Assert.Equal(1, await rig.ChargesSucceeded());
    }

    [Fact]
    public async Task Does_not_take_half_an_answer_for_one()
    {
        await using var rig = await Rig.Start();
        var pledge = await rig.Begun();
        await rig.Fault(new { kind = "unreadable", path = Confirm, count = 1 });

        Assert.Equal(UnknownCause.Unreadable, Assert.IsType<PaymentReply.Unknown>(await rig.Confirm(pledge)).Cause);
        Assert.IsType<PaymentReply.Charged>(await rig.Gateway.AskCharge(pledge));
    }

    [Fact]
    public async Task Does_not_know_what_became_of_a_call_that_took_too_long()
    {
        await using var rig = await Rig.Start(options => options.Timeout = TimeSpan.FromSeconds(2));
        var pledge = await rig.Begun();
        // Longer than both waits here, however slow the machine is: the call that was given up is still under way when it is repeated.
        await rig.Fault(new { kind = "latency", path = Confirm, min_ms = 6_000, max_ms = 6_000, count = 1 });

        Assert.Equal(UnknownCause.NoAnswer, Assert.IsType<PaymentReply.Unknown>(await rig.Confirm(pledge)).Cause);
        Assert.Equal(UnknownCause.InUse, Assert.IsType<PaymentReply.Unknown>(await rig.Confirm(pledge)).Cause);
    }

    [Fact]
    public async Task Repeats_what_was_turned_away_for_being_too_much()
    {
        await using var rig = await Rig.Start();
        await rig.Limit(new { endpoint = 20.0 });

        var replies = await Task.WhenAll(Enumerable.Range(1, 40).Select(i => rig.Gateway.CreateCustomer(Rig.Placed(number: i), $"customer:{i}")));

        Assert.All(replies, reply => Assert.IsType<PaymentReply.Created>(reply));
    }

    [Fact]
    public async Task Is_not_told_a_decline_when_the_request_itself_is_wrong()
    {
        await using var rig = await Rig.Start();
        var pledge = await rig.Begun();

        Assert.IsType<PaymentReply.Rejected>(await rig.Gateway.CreateCharge(pledge, new(5, Currency.Usd), "too small"));
        Assert.IsType<PaymentReply.Rejected>(await rig.Gateway.CreateCharge(pledge, new(996, Currency.Usd), PaymentKeys.Create(pledge.Id, 1, 0)));
    }

    [Fact]
    public async Task Says_at_start_that_the_key_is_wrong()
    {
        await using var rig = await Rig.Start(options => options.ApiKey = "sk_live_not_the_right_one_abcd");

        var fault = await Assert.ThrowsAsync<StartupFaultException>(() => Check(rig).StartAsync(default));

        Assert.Equal($"Stripe at {rig.Options.ApiBase} refuses the key in Stripe:ApiKey (sk_live_…abcd); give the secret key of the account.", fault.Message);
        Assert.IsType<PaymentReply.Halted>(await rig.Gateway.CreateCustomer(Rig.Placed(), "c"));
    }

    [Fact]
    public async Task Starts_with_a_right_key_and_also_without_an_answer()
    {
        var rig = await Rig.Start();
        await Check(rig).StartAsync(default);
        await rig.DisposeAsync();

        await Check(rig).StartAsync(default);
        Assert.IsType<PaymentReply.Unknown>(await rig.Gateway.CreateCustomer(Rig.Placed(), "c"));
    }

    private static StripeStartupCheck Check(Rig rig) => new(rig.Caller, rig.Options, NullLogger<StripeStartupCheck>.Instance);

    private static async Task<Pledge> Authenticated(Rig rig, string card)
    {
        var pledge = Rig.Placed(card);
        var customer = Assert.IsType<PaymentReply.Created>(await rig.Gateway.CreateCustomer(pledge, "c")).Id;
        await Complete(Assert.IsType<PaymentReply.NeedsBacker>(await rig.Gateway.SaveCard(pledge, customer, "s")).Url);
        var saved = Assert.IsType<PaymentReply.CardSaved>(await rig.Gateway.AskCard(pledge, customer));
        pledge = pledge with { Customer = customer, PaymentMethod = saved.PaymentMethod };
        var intent = Assert.IsType<PaymentReply.Created>(await rig.Gateway.CreateCharge(pledge, new(995, Currency.Usd), "p")).Id;
        return pledge with { PaymentIntent = intent, Attempt = 1 };
    }

    internal static async Task Complete(string url)
    {
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using var form = new FormUrlEncodedContent([new("outcome", "complete")]);
        using var response = await http.PostAsync(url, form);
        Assert.Equal(302, (int)response.StatusCode);
    }
}
