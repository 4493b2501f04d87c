namespace Greenlight.StripeSandbox;

/// <summary>Where a card's owner passes or fails the issuer's check: what a bank's page is in the real world.</summary>
internal sealed class AuthenticationPage(Books books)
{
    public async Task Answer(HttpContext http)
    {
        var id = Id.Parse(http.Request.Path.Value!.AsSpan("/authenticate/".Length));
        var intent = id.Kind is Kind.SetupIntent or Kind.PaymentIntent ? books.Look(a => a.Find(id)) : null;
        if (intent is null)
        {
            await Html.Send(http, 404, "Nothing to authenticate", "<div class=\"card\"><h1>Nothing to authenticate</h1><p>This link belongs to no intent of this sandbox.</p></div>");
            return;
        }

        if (http.Request.Method != "POST")
        {
            await (Waiting(intent) ? Ask(http, intent) : Tell(http, intent));
            return;
        }

        var form = await Html.Form(http);
        await Decide(id, passed: form["outcome"] == "complete");
        intent = books.Look(a => a.Find(id))!;
        // Inside the frame that stripe.js shows, it is the page around it that goes on.
        if (!http.Request.Query.ContainsKey("framed") && ReturnTo(intent) is { } back) http.Response.Redirect(back);
        else await Tell(http, intent);
    }

    private Task Decide(Id id, bool passed) => books.Change(turn =>
    {
        switch (turn.Account.Find(id))
        {
            case SetupIntent { Status: SetupStatus.RequiresAction } setup:
                SetupIntents.Authenticated(turn, setup, passed);
                break;
            case PaymentIntent { Status: PaymentStatus.RequiresAction } payment:
                Confirmations.Authenticated(turn, payment, passed);
                break;
        }
    }, "");

    private static Task Ask(HttpContext http, StripeObject intent) => Html.Send(http, 200, "3D Secure", $"""
        <div class="card"><h1>Confirm it is you</h1>
        <p>{Html.Text(What(intent))}</p><p>This is the Stripe sandbox's stand-in for your bank's page. No card is charged.</p>
        <form method="post"><button class="go" name="outcome" value="complete">Complete authentication</button>
        <button name="outcome" value="fail">Fail authentication</button></form><p><code>{intent.Id}</code></p></div>
        """);

    private static Task Tell(HttpContext http, StripeObject intent) => Html.Send(http, 200, "3D Secure", $"""
        <div class="card"><h1>Done</h1><p>{Html.Text(What(intent))}</p><p>Its status is <strong>{Html.Text(Status(intent))}</strong>. You can close this page.</p></div>
        """);

    private static bool Waiting(StripeObject intent) =>
        intent is SetupIntent { Status: SetupStatus.RequiresAction } or PaymentIntent { Status: PaymentStatus.RequiresAction };

    private static string What(StripeObject intent) => intent is PaymentIntent p ? $"A payment of {Amounts.Written(p.Amount, p.Currency)} {p.Currency.ToUpperInvariant()}." : "Saving a card for later payments.";

    private static string Status(StripeObject intent) => intent is PaymentIntent p ? PaymentIntents.Text(p.Status) : SetupIntents.Text(((SetupIntent)intent).Status);

    /// <summary>The caller's return address with what Stripe appends to it.</summary>
    private static string? ReturnTo(StripeObject intent)
    {
        var (url, name, secret) = intent is PaymentIntent p
            ? (p.Labels["return_url"], "payment_intent", p.ClientSecret)
            : (((SetupIntent)intent).Labels["return_url"], "setup_intent", ((SetupIntent)intent).ClientSecret);
        if (url is null) return null;
        var result = Status(intent) == "succeeded" ? "succeeded" : "failed";
        return $"{url}{(url.Contains('?') ? '&' : '?')}{name}={intent.Id}&{name}_client_secret={secret}&redirect_status={result}";
    }
}
