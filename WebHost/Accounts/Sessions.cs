using System.Security.Claims;
using Greenlight.Backers;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Options;

namespace Greenlight.Accounts;

/// <summary>
/// Sessions: a cookie for browsers, tokens for programs, with the same ticket inside. The ticket names the backer, so that a request costs no read;
/// only when a session is renewed, and where <see cref="ComparedWithAccountAttribute"/> stands, is it compared with the account.
/// </summary>
internal sealed class Sessions(AccountTable accounts, TimeProvider clock, IOptionsMonitor<BearerTokenOptions> bearer)
{
    /// <summary>After so long a cookie is compared with the account and given anew.</summary>
    public static readonly TimeSpan RenewCookieAfter = TimeSpan.FromMinutes(30);

    private const string StampClaim = "stamp";

    /// <summary>What a session carries.</summary>
    public static ClaimsPrincipal PrincipalOf(Account account, string scheme) => new(new ClaimsIdentity(
        [new("sub", account.Backer.Value.ToString("N")), new("email", account.Email.Text), new(StampClaim, account.Stamp)], scheme, "email", null));

    /// <summary>Gives the browser a cookie.</summary>
    public static Task SignInBrowser(HttpContext context, Account account) => context.SignInAsync(
        CookieAuthenticationDefaults.AuthenticationScheme, PrincipalOf(account, CookieAuthenticationDefaults.AuthenticationScheme), new() { IsPersistent = true });

    /// <summary>Answers the request with tokens: {tokenType, accessToken, expiresIn, refreshToken}.</summary>
    public static Task AnswerTokens(HttpContext context, Account account) => context.SignInAsync(
        BearerTokenDefaults.AuthenticationScheme, PrincipalOf(account, BearerTokenDefaults.AuthenticationScheme));

    /// <summary>The account that a refresh token still stands for, or null.</summary>
    public async Task<Account?> Redeem(string refreshToken, CancellationToken cancellation)
    {
        var ticket = bearer.Get(BearerTokenDefaults.AuthenticationScheme).RefreshTokenProtector.Unprotect(refreshToken);
        return ticket?.Properties.ExpiresUtc > clock.GetUtcNow() ? await StillGood(ticket.Principal, cancellation) : null;
    }

    /// <summary>A cookie's renewal: ends the session if the account's stamp has changed since.</summary>
    public async Task Renew(CookieValidatePrincipalContext context)
    {
        if (clock.GetUtcNow() - context.Properties.IssuedUtc < RenewCookieAfter)
            return;
        if (context.Principal is { } principal && await StillGood(principal, context.HttpContext.RequestAborted) is not null)
        {
            context.ShouldRenew = true;
            return;
        }
        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
    }

    /// <summary>The account, if the session was given out since sessions of it were last ended; otherwise null.</summary>
    public async Task<Account?> StillGood(ClaimsPrincipal principal, CancellationToken cancellation) =>
        principal.FindBacker() is { } backer
        && await accounts.Find(backer, cancellation) is { } account
        && account.Stamp == principal.FindFirstValue(StampClaim)
            ? account
            : null;
}

/// <summary>Who is asking.</summary>
internal static class CurrentBacker
{
    /// <summary>The backer of the session, or null without one.</summary>
    public static BackerId? FindBacker(this ClaimsPrincipal user) =>
        Guid.TryParseExact(user.FindFirstValue("sub"), "N", out var id) ? new(id) : null;

    /// <summary>The backer of the session, on endpoints that require one.</summary>
    public static BackerId Backer(this ClaimsPrincipal user) =>
        user.FindBacker() ?? throw new InvalidOperationException("This endpoint does not require a session; it must.");

    /// <summary>The address of the session's account, or null without one.</summary>
    public static string? Email(this ClaimsPrincipal user) => user.FindFirstValue("email");
}
