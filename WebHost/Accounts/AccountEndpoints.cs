using Greenlight.Problems;
using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.AspNetCore.Mvc;

namespace Greenlight.Accounts;

/// <summary>
/// Signing up and in. Each way in answers tokens, for programs; with <c>?cookie=true</c> it sets the browser's cookie instead and answers 204 (201 for a new account).
/// </summary>
internal static class AccountEndpoints
{
    private const string DefaultPage = "/me/pledges";

    /// <summary><c>/api/sign-up</c> and <c>/api/sign-in…</c></summary>
    public static RouteGroupBuilder MapAccounts(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api").WithTags("Accounts").WithMetadata(new RequestSizeLimitAttribute(Edge.MaxBody));
        group.MapPost("/sign-up", SignUp).WithName("SignUp").Produces<AccessTokenResponse>().Produces<AccessTokenResponse>(201).Produces(204)
            .WithSummary("A new address gets an account and a session. Repeat it with the same proof if the answer was lost.")
            .WithMetadata(new UnknownOutcome(TimeSpan.FromSeconds(1)))
            .Refuses(ProblemCatalogue.InvalidBody, ProblemCatalogue.InvalidEmail, ProblemCatalogue.InvalidProof, ProblemCatalogue.SignInRequired, ProblemCatalogue.Busy,
                ProblemCatalogue.TooManySignUps, ProblemCatalogue.UnknownOutcome);

        var signIn = group.MapGroup("/sign-in").RequireRateLimiting(SignInLimits.ByClient);
        signIn.MapPost("/", SignIn).WithName("SignIn").Produces<AccessTokenResponse>().Produces(204).WithSummary("With address and password.")
            .Refuses(ProblemCatalogue.InvalidBody, ProblemCatalogue.WrongCredentials, ProblemCatalogue.Busy);
        signIn.MapPost("/link", SendLink).WithName("SendSignInLink").Produces(202)
            .WithSummary("Mails a one-time link, if the address has an account; the answer is the same if it has none.")
            .Refuses(ProblemCatalogue.InvalidBody, ProblemCatalogue.InvalidEmail, ProblemCatalogue.Busy, ProblemCatalogue.Unavailable);
        signIn.MapPost("/refresh", Refresh).WithName("RefreshSession").Produces<AccessTokenResponse>().WithSummary("New tokens for a refresh token.")
            .Refuses(ProblemCatalogue.InvalidBody, ProblemCatalogue.NotSignedIn, ProblemCatalogue.Busy);
        return group;
    }

    private static async Task<IResult> SignUp(SignUp request, [FromQuery] bool? cookie, SignUps signUps, HttpContext context)
    {
        if (!EmailAddress.TryParse(request.Email, out var email))
            return new Refused(ProblemCatalogue.InvalidEmail);
        if (request.Proof.Length is < SignUps.MinProof or > SignUps.MaxProof)
            return new Refused(ProblemCatalogue.InvalidProof);

        switch (await signUps.SignUp(email, request.Proof, ClientAddress.Of(context)))
        {
            case SignUpOutcome.Welcome welcome:
                context.Response.StatusCode = welcome.Replayed ? StatusCodes.Status200OK : StatusCodes.Status201Created;
                return await Begin(context, welcome.Account, cookie);
            case SignUpOutcome.TooMany tooMany:
                return new Refused(ProblemCatalogue.TooManySignUps, null, tooMany.RetryAfter);
            case SignUpOutcome.NotNow:
                return new Refused(ProblemCatalogue.Busy, null, TimeSpan.FromSeconds(1));
            default:
                return new Refused(ProblemCatalogue.SignInRequired);
        }
    }

    private static async Task<IResult> SignIn(PasswordSignIn request, [FromQuery] bool? cookie, Passwords passwords, SignInLimits limits, HttpContext context)
    {
        if (!EmailAddress.TryParse(request.Email, out var email))
            return new Refused(ProblemCatalogue.WrongCredentials);
        if (limits.Check(email) is { } tooOften)
            return tooOften;
        return await passwords.Check(email, request.Password) is { } account ? await Begin(context, account, cookie) : new Refused(ProblemCatalogue.WrongCredentials);
    }

    private static async Task<IResult> SendLink(LinkRequest request, SignInLinks links, SignInLimits limits, SiteAddress site, HttpContext context)
    {
        if (!EmailAddress.TryParse(request.Email, out var email))
            return new Refused(ProblemCatalogue.InvalidEmail);
        if (limits.Check(email) is { } tooOften)
            return tooOften;
        if (site.Of(context.Request) is not { } origin)
            return new Refused(ProblemCatalogue.Unavailable, "This server has not been told its public address (Site:Url), so it can't send links.");

        var to = SiteAddress.LocalPath(request.ReturnTo, DefaultPage);
        await links.Send(email, code => SignInLinks.Address(origin, code, to), context.RequestAborted);
        return TypedResults.Accepted((string?)null);
    }

    private static async Task<IResult> Refresh(RefreshSession request, Sessions sessions, HttpContext context) =>
        await sessions.Redeem(request.RefreshToken, context.RequestAborted) is { } account
            ? await Begin(context, account, cookie: false)
            : new Refused(ProblemCatalogue.NotSignedIn);

    private static async Task<IResult> Begin(HttpContext context, Account account, bool? cookie)
    {
        if (cookie is not true)
        {
            await Sessions.AnswerTokens(context, account);
            return Results.Empty;
        }
        await Sessions.SignInBrowser(context, account);
        if (context.Response.StatusCode is StatusCodes.Status200OK)
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Results.Empty;
    }
}
