using Greenlight.Accounts;
using Greenlight.Campaigns;
using Greenlight.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace Greenlight.Paygate;

/// <summary>Keys for passes, passes for content keys.</summary>
internal static class PaygateEndpoints
{
    private const string PassCookie = "pass";
    private const string Bearer = "Bearer ";

    /// <summary><c>/api/passes</c>, <c>/api/me/keys</c>, <c>/keys/{work}/{item}</c> and <c>/.well-known/jwks.json</c>.</summary>
    public static RouteGroupBuilder MapPaygate(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/").WithTags("Paygate");
        group.MapPost("/api/passes", MakePass).WithName("MakePass").RequireRateLimiting(PassLimits.Policy).WithMetadata(new RequestSizeLimitAttribute(Edge.MaxBody), new ComparedWithAccountAttribute())
            .WithSummary("A pass of at most 15 minutes for one work, for a key or for the session. Also sets it as a cookie, for players that can't send headers.")
            .Refuses(ProblemCatalogue.InvalidBody, ProblemCatalogue.NotSignedIn, ProblemCatalogue.KeyNotValid, ProblemCatalogue.NotFundedYet, ProblemCatalogue.NotEntitled,
                ProblemCatalogue.WorkNotNamed, ProblemCatalogue.Busy);
        group.MapGet("/keys/{work}/{item}", ContentKey).WithName("GetContentKey").Produces(200, contentType: "application/octet-stream")
            .WithSummary("The 16 bytes that decrypt an item, for a valid pass.")
            .Refuses(ProblemCatalogue.PassMissing, ProblemCatalogue.PassNotValid, ProblemCatalogue.NotFundedYet, ProblemCatalogue.NotEntitled, ProblemCatalogue.UnknownItem);
        group.MapGet("/.well-known/jwks.json", Jwks).WithName("GetJwks").Produces(200, contentType: "application/json")
            .WithSummary("The public keys that verify passes. Fetch them once an hour.");

        var mine = group.MapGroup("/api/me/keys").RequireAuthorization().WithMetadata(new ComparedWithAccountAttribute()).Refuses(ProblemCatalogue.NotSignedIn);
        mine.MapGet("/", Mine).WithName("ListMyKeys").WithSummary("Your keys and what each opens.");
        mine.MapPost("/{entitlement}/rotate", Rotate).WithName("RotateKey").WithSummary("Another code for a key; the old one stops working at once.")
            .Refuses(ProblemCatalogue.UnknownKey);
        return group;
    }

    private static async Task<Results<Ok<PassView>, Refused>> MakePass(
        [FromBody(EmptyBodyBehavior = Microsoft.AspNetCore.Mvc.ModelBinding.EmptyBodyBehavior.Allow)] PassRequest? request, PassDesk desk, HttpContext context)
    {
        PassAnswer answer;
        if (request?.Key is { } key)
            answer = await desk.ForKey(key, request.Work);
        else if (context.User.FindBacker() is { } backer)
            answer = await desk.ForBacker(backer, request?.Work);
        else
            return new Refused(ProblemCatalogue.NotSignedIn, "Send a key, or sign in.");

        switch (answer)
        {
            case PassAnswer.Yes yes:
                GiveCookie(context, yes.Pass);
                var pass = yes.Pass.Pass;
                return TypedResults.Ok(new PassView(yes.Pass.Token, pass.Expires, [.. pass.Items.Select(item => new ItemRef(pass.Work, item))]));
            case PassAnswer.Which which:
                return new Refused(ProblemCatalogue.WorkNotNamed, $"Name one of: {string.Join(", ", which.Works)}.");
            case var no:
                return new Refused(((PassAnswer.No)no).Why switch
                {
                    PassRefusal.KeyNotValid => ProblemCatalogue.KeyNotValid,
                    PassRefusal.NotFundedYet => ProblemCatalogue.NotFundedYet,
                    _ => ProblemCatalogue.NotEntitled,
                });
        }
    }

    private static async Task<IResult> ContentKey(string work, string item, string? token, Gate gate, HttpContext context)
    {
        switch (await gate.Open(new(work, item), Shown(context.Request, token), context.User.FindBacker()))
        {
            case GateOutcome.Opened opened:
                context.Response.Headers[HeaderNames.CacheControl] = "no-store";
                return TypedResults.Bytes(opened.Key, "application/octet-stream");
            case var shut:
                return new Refused(((GateOutcome.Shut)shut).Why switch
                {
                    GateRefusal.UnknownItem => ProblemCatalogue.UnknownItem,
                    GateRefusal.NoPass => ProblemCatalogue.PassMissing,
                    GateRefusal.PassNotValid => ProblemCatalogue.PassNotValid,
                    GateRefusal.NotFundedYet => ProblemCatalogue.NotFundedYet,
                    _ => ProblemCatalogue.NotEntitled,
                });
        }
    }

    private static async Task<IResult> Jwks(Passes passes, HttpContext context)
    {
        context.Response.Headers[HeaderNames.CacheControl] = "public, max-age=3600";
        // Public by nature: a page of another publisher may verify passes too.
        context.Response.Headers[HeaderNames.AccessControlAllowOrigin] = "*";
        return TypedResults.Bytes(await passes.Jwks(), "application/json");
    }

    private static async Task<Ok<IReadOnlyList<KeyView>>> Mine(KeyDesk desk, HttpContext context)
    {
        context.Response.Headers[HeaderNames.CacheControl] = "no-store";
        return TypedResults.Ok<IReadOnlyList<KeyView>>([.. (await desk.Of(context.User.Backer())).Select(KeyView.Of)]);
    }

    private static async Task<Results<Ok<KeyView>, Refused>> Rotate(string entitlement, KeyDesk desk, HttpContext context)
    {
        context.Response.Headers[HeaderNames.CacheControl] = "no-store";
        return EntitlementId.TryParse(entitlement, out var id) && await desk.Rotate(context.User.Backer(), id) is { } key
            ? TypedResults.Ok(KeyView.Of(key))
            : new Refused(ProblemCatalogue.UnknownKey);
    }

    // The plainest first: a header is meant for this request, a cookie is sent with every one.
    private static string? Shown(HttpRequest request, string? token) =>
        request.Headers.Authorization is [{ } header, ..] && header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..].Trim()
        : token ?? request.Cookies[PassCookie];

    /// <summary>Gives a pass to a browser, for players that can send nothing but cookies.</summary>
    public static void GiveCookie(HttpContext context, SignedPass signed)
    {
        context.Response.Headers[HeaderNames.CacheControl] = "no-store";
        // One cookie for each work, because a pass covers one.
        context.Response.Cookies.Append(PassCookie, signed.Token, new()
        {
            Path = $"/keys/{Uri.EscapeDataString(signed.Pass.Work)}",
            Expires = signed.Pass.Expires,
            HttpOnly = true,
            SameSite = Microsoft.AspNetCore.Http.SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
        });
    }
}
