namespace Greenlight.StripeSandbox;

/// <summary>Where a connected account's owner tells Stripe who they are and where the money goes: what an account link leads to.</summary>
internal sealed class OnboardingPage(Books books)
{
    public async Task Answer(HttpContext http)
    {
        var id = Id.Parse(http.Request.Path.Value!.AsSpan("/onboarding/".Length), Kind.AccountLink);
        var now = books.Now();
        var (link, account) = books.Look(a => a.AccountLinks.Find(id) is { } found ? (found, a.ConnectedAccounts.Find(found.Account)) : default);
        if (link is null || account is null)
        {
            await Html.Send(http, 404, "Nothing to onboard", "<div class=\"card\"><h1>Nothing to onboard</h1><p>This link belongs to no account of this sandbox.</p></div>");
            return;
        }

        // As Stripe does, the platform is asked for a fresh link; it knows whether the person still is who they were.
        if (link.Used || link.ExpiresAt <= now) http.Response.Redirect(link.RefreshUrl);
        else if (http.Request.Method == "POST") await Decide(http, link, (await Html.Form(http))["outcome"].ToString());
        else await Ask(http, account);
    }

    private async Task Decide(HttpContext http, AccountLink link, string outcome)
    {
        await books.Change(turn =>
        {
            if (turn.Find<AccountLink>(link.Id) is not { Used: false } fresh || turn.Find<ConnectedAccount>(link.Account) is not { Deleted: false } account) return;
            turn.Put(fresh with { Used = true });
            if (outcome is "complete" or "complete_failing") ConnectedAccounts.Submit(turn, account, bankRefuses: outcome == "complete_failing");
        }, "");
        http.Response.Redirect(link.ReturnUrl);
    }

    private static Task Ask(HttpContext http, ConnectedAccount account) => Html.Send(http, 200, "Onboarding", $"""
        <div class="card"><h1>Onboarding</h1>
        <p>{Html.Text(account.Labels["business_profile[name]"] ?? account.Labels["email"] ?? account.Id.ToString())} wants to be paid. At Stripe, this is where a person says who they are and
        names a bank account. The sandbox fills that in.</p>
        <form method="post"><button class="go" name="outcome" value="complete">Finish, with a bank that takes payouts</button>
        <button name="outcome" value="complete_failing">Finish, with a bank that sends payouts back</button>
        <button name="outcome" value="leave">Leave without finishing</button></form><p><code>{account.Id}</code></p></div>
        """);
}
