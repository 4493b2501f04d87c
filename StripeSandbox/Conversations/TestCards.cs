using System.Collections.Frozen;

namespace Greenlight.StripeSandbox;

/// <summary>Why an issuer said no, as Stripe words it.</summary>
internal sealed record Decline(string Name, string Code, string? DeclineCode, string AdviceCode, string Message, string? Param = null)
{
    private const string Again = "try_again_later", Never = "do_not_try_again", Recheck = "confirm_card_data";

    public static readonly Decline AuthenticationRequired = new("authentication_required", "authentication_required", "authentication_required", Again,
        "Your card was declined. This transaction requires authentication.");

    public static readonly Decline AuthenticationFailed = new("authentication_failed", "payment_intent_authentication_failure", null, Again,
        "We are unable to authenticate your payment method. Please choose a different payment method and try again.");

    private static readonly Decline[] All =
    [
        new("generic_decline", "card_declined", "generic_decline", Again, "Your card was declined."),
        new("do_not_honor", "card_declined", "do_not_honor", Again, "Your card was declined."),
        new("insufficient_funds", "card_declined", "insufficient_funds", Again, "Your card has insufficient funds."),
        new("lost_card", "card_declined", "lost_card", Never, "Your card was declined."),
        new("stolen_card", "card_declined", "stolen_card", Never, "Your card was declined."),
        new("fraudulent", "card_declined", "fraudulent", Never, "Your card was declined."),
        new("card_velocity_exceeded", "card_declined", "card_velocity_exceeded", Again,
            "Your card was declined for making repeated attempts too frequently or exceeding its amount limit."),
        new("expired_card", "expired_card", null, Recheck, "Your card has expired.", "exp_month"),
        new("incorrect_cvc", "incorrect_cvc", null, Recheck, "Your card's security code is incorrect.", "cvc"),
        new("processing_error", "processing_error", null, Again, "An error occurred while processing your card. Try again in a little bit."),
        AuthenticationRequired, AuthenticationFailed,
    ];

    public static FrozenDictionary<string, Decline> ByName { get; } = All.ToFrozenDictionary(d => d.Name);
}

/// <summary>When a card's issuer wants its owner present.</summary>
internal enum Authentication
{
    Never,

    /// <summary>At every payment, set up or not.</summary>
    Always,

    /// <summary>Until it is set up; off-session payments pass afterwards.</summary>
    UntilSetUp,

    /// <summary>Only when the owner is present anyway: it counts as set up already.</summary>
    OnSession,
}

/// <summary>What a card's bank does with a refund.</summary>
internal enum RefundOutcome
{
    AtOnce,

    /// <summary>It is pending first, and succeeds later.</summary>
    Later,

    /// <summary>It succeeds, and fails later.</summary>
    FailsLater,
}

/// <summary>A card that behaves in a known way. Declines at setup make it unattachable; the outcomes come one per payment, the last one repeating.</summary>
internal sealed record TestCard(string Token, string Last4, string Brand = "visa", Authentication Authentication = Authentication.Never)
{
    private const string Scripted = "sandbox_";

    private static readonly FrozenDictionary<string, TestCard> Official = Catalogue().ToFrozenDictionary(c => c.Token);

    public Decline? AtSetup { get; init; }

    /// <summary>What each payment meets in turn; null is a success.</summary>
    public IReadOnlyList<Decline?> Outcomes { get; init; } = [null];

    public RefundOutcome Refund { get; init; }

    /// <summary>Why every payment with it is disputed; null is not.</summary>
    public string? Dispute { get; init; }

    /// <summary>Whether the dispute is a question only, which moves no money.</summary>
    public bool OnlyAsks { get; init; }

    /// <summary>Whether its issuer warns of every payment with it.</summary>
    public bool IsWarnedOf { get; init; }

    /// <summary>Whether its money can be used at once.</summary>
    public bool AvailableAtOnce { get; init; }

    public static IEnumerable<TestCard> Known => Official.Values;

    /// <summary>The outcome of the payment after <paramref name="earlier"/> ones.</summary>
    public Decline? Outcome(int earlier) => Outcomes[Math.Min(earlier, Outcomes.Count - 1)];

    /// <summary>The card behind <c>pm_card_visa</c> or <c>pm_sandbox_insufficient_funds_ok</c>; the token is the id without <c>pm_</c>.</summary>
    public static TestCard? Find(string token) => Official.GetValueOrDefault(token) ?? Script(token);

    /// <summary>The card with this number, as somebody would type it into a form.</summary>
    public static TestCard? ByNumber(string number) => Numbers.TryGetValue(number, out var token) ? Official[token] : null;

    private static TestCard? Script(string token)
    {
        if (!token.StartsWith(Scripted, StringComparison.Ordinal)) return null;
        var outcomes = new List<Decline?>();
        for (var rest = token[Scripted.Length..]; rest.Length > 0;)
        {
            var name = Decline.ByName.Keys.Append("ok").FirstOrDefault(n => rest == n || rest.StartsWith(n + "_", StringComparison.Ordinal));
            if (name is null) return null;
            outcomes.Add(Decline.ByName.GetValueOrDefault(name));
            rest = rest.Length == name.Length ? "" : rest[(name.Length + 1)..];
        }

        return outcomes.Count == 0 ? null : new TestCard(string.Intern(token), "0000") { Outcomes = outcomes };
    }

    private static readonly FrozenDictionary<string, string> Numbers = new Dictionary<string, string>
    {
        ["4242424242424242"] = "card_visa",
        ["4000056655665556"] = "card_visa_debit",
        ["5555555555554444"] = "card_mastercard",
        ["378282246310005"] = "card_amex",
        ["4000000000000002"] = "card_chargeDeclined",
        ["4000000000009995"] = "card_chargeDeclinedInsufficientFunds",
        ["4000000000009987"] = "card_chargeDeclinedLostCard",
        ["4000000000009979"] = "card_chargeDeclinedStolenCard",
        ["4000000000000069"] = "card_chargeDeclinedExpiredCard",
        ["4000000000000127"] = "card_chargeDeclinedIncorrectCvc",
        ["4000000000000119"] = "card_chargeDeclinedProcessingError",
        ["4000000000006975"] = "card_chargeDeclinedVelocityLimitExceeded",
        ["4100000000000019"] = "card_radarBlock",
        ["4000000000000341"] = "card_chargeCustomerFail",
        ["4000002760003184"] = "card_authenticationRequired",
        ["4000002500003155"] = "card_authenticationRequiredOnSetup",
        ["4000003800000446"] = "card_authenticationRequiredSetupForOffSession",
        ["4000000000000077"] = "card_bypassPending",
        ["4000000000007726"] = "card_pendingRefund",
        ["4000000000005126"] = "card_refundFail",
        ["4000000000000259"] = "card_createDispute",
        ["4000000000002685"] = "card_createDisputeProductNotReceived",
        ["4000000000001976"] = "card_createDisputeInquiry",
        ["4000000000005423"] = "card_createIssuerFraudRecord",
        ["4000008260003178"] = "card_authenticationRequiredChargeDeclinedInsufficientFunds",
    }.ToFrozenDictionary();

    private static IEnumerable<TestCard> Catalogue()
    {
        yield return new("card_visa", "4242");
        yield return new("card_visa_debit", "5556");
        yield return new("card_mastercard", "4444", "mastercard");
        yield return new("card_amex", "0005", "amex");
        (string Token, string Last4, string Decline)[] declining =
        [
            ("Declined", "0002", "generic_decline"), ("DeclinedInsufficientFunds", "9995", "insufficient_funds"), ("DeclinedLostCard", "9987", "lost_card"),
            ("DeclinedStolenCard", "9979", "stolen_card"), ("DeclinedExpiredCard", "0069", "expired_card"), ("DeclinedIncorrectCvc", "0127", "incorrect_cvc"),
            ("DeclinedProcessingError", "0119", "processing_error"), ("DeclinedVelocityLimitExceeded", "6975", "card_velocity_exceeded"),
        ];
        foreach (var (token, last4, name) in declining)
        {
            var decline = Decline.ByName[name];
            yield return new("card_charge" + token, last4) { AtSetup = decline, Outcomes = [decline] };
            yield return new("card_visa_charge" + token, last4) { AtSetup = decline, Outcomes = [decline] };
        }

        var blocked = Decline.ByName["fraudulent"];
        yield return new("card_radarBlock", "0019") { AtSetup = blocked, Outcomes = [blocked] };
        yield return new("card_chargeCustomerFail", "0341") { Outcomes = [Decline.ByName["generic_decline"]] };
        yield return new("card_authenticationRequired", "3184", "visa", Authentication.Always);
        yield return new("card_authenticationRequiredOnSetup", "3155", "visa", Authentication.UntilSetUp);
        yield return new("card_authenticationRequiredSetupForOffSession", "0446", "visa", Authentication.OnSession);
        yield return new("card_authenticationRequiredChargeDeclinedInsufficientFunds", "3178", "visa", Authentication.Always)
        {
            Outcomes = [Decline.ByName["insufficient_funds"]],
        };
        yield return new("card_bypassPending", "0077") { AvailableAtOnce = true };
        yield return new("card_pendingRefund", "7726") { Refund = RefundOutcome.Later };
        yield return new("card_refundFail", "5126") { Refund = RefundOutcome.FailsLater };
        yield return new("card_createDispute", "0259") { Dispute = "fraudulent" };
        yield return new("card_createDisputeProductNotReceived", "2685") { Dispute = "product_not_received" };
        yield return new("card_createDisputeInquiry", "1976") { Dispute = "fraudulent", OnlyAsks = true };
        yield return new("card_createIssuerFraudRecord", "5423") { IsWarnedOf = true };
    }
}
