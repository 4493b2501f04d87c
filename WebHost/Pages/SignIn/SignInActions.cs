using Greenlight.Accounts;
using Greenlight.Pages.Shell;
using Greenlight.Pages.Showcase;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Greenlight.Pages.SignIn;

/// <summary>Signing in and out by form.</summary>
internal static class SignInActions
{
    private const string DefaultPage = "/me/pledges";

    /// <summary><c>POST /sign-in</c>, <c>/sign-in/link</c> (sends one), <c>/sign-in/link/use</c> and <c>/sign-out</c>.</summary>
    public static RouteGroupBuilder MapSignIn(this RouteGroupBuilder forms)
    {
        var page = new FormOn("/sign-in", (_, form, sentence) => Again(form, StatusCodes.Status400BadRequest, new("", "outdated-form", sentence)));
        forms.MapPost("/sign-in", WithPassword).RequireRateLimiting(SignInLimits.ByClient).WithMetadata(page);
        forms.MapPost("/sign-in/link", SendLink).RequireRateLimiting(SignInLimits.ByClient).WithMetadata(page);
        forms.MapPost("/sign-in/link/use", UseLink).RequireRateLimiting(SignInLimits.ByClient).WithMetadata(new FormOn("/sign-in"));
        forms.MapPost("/sign-out", (Delegate)SignOut);
        return forms;
    }

    private static async Task<IResult> WithPassword(Passwords passwords, SignInLimits limits, HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (!EmailAddress.TryParse(form["email"], out var email))
            return Again(form, 422, new("email", "invalid-email", "Write your e-mail address, such as name@example.org."));
        if (limits.Check(email) is { } tooOften)
            return Again(form, 429, new("", tooOften.Problem.Code, "This was tried too often. Wait a minute, then try again."));
        if (await passwords.Check(email, form["password"].ToString()) is not { } account)
            return Again(form, 401, new("password", "wrong-credentials", "Address or password is wrong. A mailed link works without a password."));
        await Sessions.SignInBrowser(context, account);
        return context.SeeOther(SiteAddress.LocalPath(form["to"], DefaultPage));
    }

    private static async Task<IResult> SendLink(SignInLinks links, SignInLimits limits, SiteAddress site, HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (!EmailAddress.TryParse(form["email"], out var email))
            return Again(form, 422, new("email", "invalid-email", "Write your e-mail address, such as name@example.org."));
        if (limits.Check(email) is { } tooOften)
            return Again(form, 429, new("", tooOften.Problem.Code, "This was asked too often. Wait a minute, then ask again."));
        if (site.Of(context.Request) is not { } origin)
            return Again(form, 503, new("", "unavailable", "This server has not been told its public address, so it can't send links."));

        await links.Send(email, code => SignInLinks.Address(origin, code, SiteAddress.LocalPath(form["to"], DefaultPage)), context.RequestAborted);
        return Page(form, 200, (nameof(SignInPage.Sent), true));
    }

    private static async Task<IResult> UseLink(SignInLinks links, HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (await links.Use(form["code"].ToString()) is not { } account)
            return PageForms.Again<LinkPage>(StatusCodes.Status410Gone, (nameof(LinkPage.Back), form["to"].ToString()));
        await Sessions.SignInBrowser(context, account);
        return context.SeeOther(SiteAddress.LocalPath(form["to"], DefaultPage));
    }

    private static async Task<IResult> SignOut(HttpContext context)
    {
        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return context.SeeOther("/");
    }

    private static RazorComponentResult Again(IFormCollection form, int status, FieldError error) => Page(form, status, (nameof(SignInPage.Error), error));

    private static RazorComponentResult Page(IFormCollection form, int status, (string, object?) with) => PageForms.Again<SignInPage>(
        status, with, (nameof(SignInPage.Email), form["email"].ToString()), (nameof(SignInPage.Back), form["to"].ToString()));
}
