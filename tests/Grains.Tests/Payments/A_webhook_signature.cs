using Stripe;
using Xunit;

namespace Greenlight.Payments;

public sealed class A_webhook_signature
{
    private const string Secret = "whsec_test";
    private const string Body = """{"id":"evt_1","object":"event"}""";
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void That_fits_is_accepted() => Assert.Null(Check(Signed(Now)));

    [Fact]
    public void Of_either_secret_is_accepted_while_they_are_exchanged() =>
        Assert.Null(Check($"{Signed(Now)},v1={new string('0', 64)},v0=old"));

    [Theory]
    [InlineData(null), InlineData(""), InlineData("t"), InlineData("t="), InlineData("t=abc,v1=00"), InlineData("v1=00"), InlineData("t=1772366400"), InlineData("=,=")]
    [InlineData("t=1772366400,v1="), InlineData("t=1772366400,v1=zz"), InlineData("t=99999999999999999999,v1=00"), InlineData("t=-1,v1=00"), InlineData("t=1=1,v1=00")]
    [InlineData("t=1772366400,t=1772366400,v1=00"), InlineData(",,,"), InlineData("t=1772366400,v1=é")]
    public void That_is_misshapen_is_forged_and_never_a_fault(string? header) => Assert.Equal(WebhookRefusal.Forged, Check(header));

    [Fact]
    public void Of_another_body_is_forged() =>
        Assert.Equal(WebhookRefusal.Forged, WebhookSignature.Check(Body + " ", Signed(Now), Secret, Now));

    [Fact]
    public void Of_another_secret_is_forged() => Assert.Equal(WebhookRefusal.Forged, WebhookSignature.Check(Body, Signed(Now), "whsec_other", Now));

    [Fact]
    public void Is_never_accepted_while_no_secret_is_set() =>
        Assert.Equal(WebhookRefusal.Forged, WebhookSignature.Check(Body, Header("", Now), "", Now));

    // The account's own endpoint and the one for connected accounts send to the same address, each with a secret of its own.
    [Theory]
    [InlineData("whsec_connect,whsec_test", null), InlineData(" whsec_test  whsec_connect ", null), InlineData("whsec_test", null)]
    [InlineData("whsec_connect,whsec_other", WebhookRefusal.Forged), InlineData(" , ", WebhookRefusal.Forged), InlineData("", WebhookRefusal.Forged)]
    public void May_be_made_with_any_of_several_secrets(string configured, WebhookRefusal? refusal) =>
        Assert.Equal(refusal, WebhookSignature.Check(Body, Signed(Now), new StripeOptions { WebhookSecret = configured }.WebhookSecrets, Now));

    [Fact]
    public void Of_one_of_several_secrets_may_be_stale_too() =>
        Assert.Equal(WebhookRefusal.Stale, WebhookSignature.Check(Body, Signed(Now.AddHours(-1)), ["whsec_test", "whsec_connect"], Now));

    [Theory, InlineData(-301), InlineData(301), InlineData(-1_000_000_000)]
    public void That_is_old_or_ahead_is_stale(int seconds) => Assert.Equal(WebhookRefusal.Stale, Check(Signed(Now.AddSeconds(seconds))));

    [Theory, InlineData(-299), InlineData(299)]
    public void Within_five_minutes_is_accepted(int seconds) => Assert.Null(Check(Signed(Now.AddSeconds(seconds))));

    private static WebhookRefusal? Check(string? header) => WebhookSignature.Check(Body, header, Secret, Now);

    private static string Signed(DateTimeOffset at) => Header(Secret, at);

    private static string Header(string secret, DateTimeOffset at) => EventUtility.GenerateSignatureHeader(Body, secret, at.ToUnixTimeSeconds());
}
