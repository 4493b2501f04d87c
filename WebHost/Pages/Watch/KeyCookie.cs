namespace Greenlight.Pages.Watch;

/// <summary>
/// A key typed into this browser, kept where scripts can't read it, so that passes can be renewed without asking again. It is worth no more than the key
/// itself: once that is replaced or its right closed, no pass follows from it.
/// </summary>
internal static class KeyCookie
{
    private const string Name = "key";
    private static readonly TimeSpan Life = TimeSpan.FromDays(30);

    /// <summary>The key, or null.</summary>
    public static string? Read(HttpRequest request) => request.Cookies[Name];

    /// <summary>Keeps a key for the pages of one work.</summary>
    public static void Keep(HttpContext context, string work, string code, DateTimeOffset now) => context.Response.Cookies.Append(Name, code, new()
    {
        Path = $"/watch/{Uri.EscapeDataString(work)}",
        Expires = now + Life,
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = context.Request.IsHttps,
    });
}
