namespace Greenlight.Pages.Shell;

/// <summary>On the address that a form is sent to, which can't be opened itself: the page that holds the form.</summary>
/// <param name="Page">Its address, with the route's values in braces.</param>
/// <param name="Again">The page with what was typed and a sentence, if the form is out of date; null for a page that leads back.</param>
internal sealed record FormOn(string Page, Func<HttpContext, IFormCollection, string, IResult>? Again = null)
{
    private const string OutOfDate =
        "This form was out of date, and nothing was done. You have signed in or out since it was opened, or it was open for too long. It is a fresh one now: look it over and send it again.";

    /// <summary>The page that holds the form of this request's address.</summary>
    public static string PageOf(HttpContext context)
    {
        var page = context.GetEndpoint()?.Metadata.GetMetadata<FormOn>()?.Page ?? "/";
        foreach (var (name, value) in context.Request.RouteValues)
            page = page.Replace($"{{{name}}}", Uri.EscapeDataString(value?.ToString() ?? ""), StringComparison.Ordinal);
        return page;
    }

    /// <summary>The answer to a form whose token is missing or of another session: 400, never an empty page.</summary>
    public static async Task<IResult> Outdated(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<FormOn>()?.Again is not { } again)
            return PageForms.Again<OutdatedFormPage>(StatusCodes.Status400BadRequest, (nameof(OutdatedFormPage.Back), PageOf(context)));
        // What another site has filled in for somebody is not shown as if they had typed it.
        var typed = IsOurs(context.Request) && context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : FormCollection.Empty;
        return again(context, typed, OutOfDate);
    }

    // Browsers name the origin with every post that comes from elsewhere.
    private static bool IsOurs(HttpRequest request) => request.Headers.Origin is not [{ } origin, ..]
        || Uri.TryCreate(origin, UriKind.Absolute, out var from) && string.Equals(from.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
}
