using Greenlight.Accounts;
using Greenlight.Campaigns;
using Greenlight.Pages.Shell;
using Greenlight.Paygate;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Greenlight.Pages.Watch;

/// <summary>Letting somebody in by key, and renewing the pass while they watch.</summary>
internal static class WatchActions
{
    private const string WrongKey = "This key does not open this. It may be mistyped, replaced by a newer one, or for something else.";

    /// <summary><c>POST /watch/{work}/{item}/key</c> and <c>POST /watch/{work}/pass</c></summary>
    public static RouteGroupBuilder MapWatch(this RouteGroupBuilder forms)
    {
        forms.MapPost("/watch/{work}/{item}/key", EnterKey).RequireRateLimiting(PassLimits.Policy)
            .WithMetadata(new FormOn("/watch/{work}/{item}", (context, form, sentence) => Again(context.Request.RouteValues, form["key"], sentence, StatusCodes.Status400BadRequest)));
        forms.MapPost("/watch/{work}/pass", Renew).RequireRateLimiting(PassLimits.Policy).WithMetadata(new ComparedWithAccountAttribute());
        return forms;
    }

    private static async Task<IResult> EnterKey(string work, string item, PassDesk passes, TimeProvider clock, HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var code = form["key"].ToString();
        if (code.Length > 128 || await passes.ForKey(code, work) is not PassAnswer.Yes { Pass: var pass } || !pass.Pass.Names(new ItemRef(work, item)))
            return Again(context.Request.RouteValues, code, WrongKey, StatusCodes.Status403Forbidden);
        KeyCookie.Keep(context, work, code, clock.GetUtcNow());
        return context.SeeOther($"/watch/{Uri.EscapeDataString(work)}/{Uri.EscapeDataString(item)}");
    }

    private static RazorComponentResult Again(RouteValueDictionary route, string? code, string sentence, int status) => PageForms.Again<WatchPage>(
        status, (nameof(WatchPage.Work), route["work"]), (nameof(WatchPage.Item), route["item"]), (nameof(WatchPage.KeyError), sentence), (nameof(WatchPage.Key), code));

    private static async Task<Results<Ok<Renewed>, StatusCodeHttpResult>> Renew(string work, Admission admission, HttpContext context) =>
        await admission.Pass(work, context) is { } pass ? TypedResults.Ok(new Renewed(pass.Pass.Expires)) : TypedResults.StatusCode(StatusCodes.Status403Forbidden);

    /// <summary>A renewed pass; the pass itself is in the cookie.</summary>
    /// <param name="Expires">UTC.</param>
    internal sealed record Renewed(DateTimeOffset Expires);
}
