using Greenlight.Problems;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace Greenlight.Accounts;

/// <summary>The session's own account.</summary>
internal static class MeEndpoints
{
    /// <summary><c>/api/me</c>, its password, and <c>/api/sign-out</c>.</summary>
    public static RouteGroupBuilder MapMe(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api").WithTags("Accounts").RequireAuthorization().WithMetadata(new RequestSizeLimitAttribute(Edge.MaxBody))
            .Refuses(ProblemCatalogue.NotSignedIn);
        group.MapGet("/me", Me).WithName("GetMe").WithSummary("Who the session belongs to.").WithMetadata(new ComparedWithAccountAttribute());
        group.MapPut("/me/password", SetPassword).WithName("SetPassword").RequireRateLimiting(SignInLimits.ByClient)
            .WithSummary("Sets or replaces the password. Sessions given out before it end within their hour (tokens) or half an hour (cookies).")
            .Refuses(ProblemCatalogue.InvalidBody, ProblemCatalogue.InvalidPassword, ProblemCatalogue.Busy);
        group.MapPost("/sign-out", SignOut).WithName("SignOut")
            .WithSummary("Takes the cookie back. With ?everywhere=true every session of the account ends, at the latest when it is due to be renewed.");
        return group;
    }

    private static async Task<Results<Ok<AccountView>, Refused>> Me(AccountTable accounts, HttpContext context) =>
        await accounts.Find(context.User.Backer(), context.RequestAborted) is { } account
            ? TypedResults.Ok(new AccountView(account.Backer.Value.ToString("N"), account.Email.Text, account.VerifiedAt is not null, account.PasswordHash is not null))
            : new Refused(ProblemCatalogue.NotSignedIn);

    private static async Task<Results<NoContent, Refused>> SetPassword(NewPassword request, AccountTable accounts, Sessions sessions, Passwords passwords, HttpContext context)
    {
        if (await accounts.Find(context.User.Backer(), context.RequestAborted) is not { } account)
            return new Refused(ProblemCatalogue.NotSignedIn);
        // A password can be replaced by whoever knows it. The first one gives the account away: not by a session from before its address was shown to be the owner's.
        if (account.PasswordHash is null && await sessions.StillGood(context.User, context.RequestAborted) is null)
            return new Refused(ProblemCatalogue.NotSignedIn);
        if (await passwords.Set(account, request.Password, request.Present) is { } wrong)
            return new Refused(ProblemCatalogue.InvalidPassword, wrong.Sentence);
        if (context.User.Identity?.AuthenticationType == CookieAuthenticationDefaults.AuthenticationScheme)
            await Sessions.SignInBrowser(context, account); // This browser stays signed in.
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> SignOut([FromQuery] bool? everywhere, UserManager<Account> users, AccountTable accounts, HttpContext context)
    {
        if (everywhere is true && await accounts.Find(context.User.Backer(), context.RequestAborted) is { } account)
            await users.UpdateSecurityStampAsync(account);
        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return TypedResults.NoContent();
    }
}
