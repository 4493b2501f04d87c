namespace Greenlight.StripeSandbox;

/// <summary>What a page of another origin needs: the stand-in for Stripe's own script, and leave to call the API with a publishable key.</summary>
internal static class BrowserLibrary
{
    private static readonly byte[] Script = Read();

    public static Task Answer(HttpContext http)
    {
        http.Response.ContentType = "text/javascript; charset=utf-8";
        http.Response.Headers.CacheControl = "no-cache";
        return http.Response.Body.WriteAsync(Script).AsTask();
    }

    /// <summary>A browser asks before it calls: the API's keys are its protection, not where a page came from.</summary>
    public static Task Allow(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        http.Response.Headers.AccessControlAllowOrigin = "*";
        http.Response.Headers.AccessControlAllowMethods = "GET, POST";
        http.Response.Headers.AccessControlAllowHeaders = "Authorization, Content-Type, Idempotency-Key, Stripe-Account, Stripe-Version";
        http.Response.Headers.AccessControlMaxAge = "600";
        return Task.CompletedTask;
    }

    private static byte[] Read()
    {
        using var stream = typeof(BrowserLibrary).Assembly.GetManifestResourceStream("stripe.js")!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
