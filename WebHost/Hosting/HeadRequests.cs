namespace Greenlight.Hosting;

/// <summary>
/// HEAD is answered wherever GET is, with the same status and headers (RFC 9110 §9.3.2): link checkers, monitors and players ask that way. The endpoints
/// know GET alone; the server itself leaves the body of an answer to HEAD out, whatever is written to it.
/// </summary>
internal static class HeadRequests
{
    private static readonly object AskedAsHead = new();

    /// <summary>Has HEAD routed as GET. Files, which know HEAD by themselves and need not be read for it, come before.</summary>
    public static WebApplication UseRoutingOfHead(this WebApplication app)
    {
        app.Use((context, next) =>
        {
            if (HttpMethods.IsHead(context.Request.Method))
            {
                context.Request.Method = HttpMethods.Get;
                context.Items[AskedAsHead] = AskedAsHead;
            }
            return next();
        });
        // By itself the framework would route before everything else, and find nothing for HEAD.
        app.UseRouting();
        return app;
    }

    /// <summary>Whether nobody will see the body: an answer without an end must not even begin it.</summary>
    public static bool WantsNoBody(this HttpContext context) => context.Items.ContainsKey(AskedAsHead);
}
