using System.Globalization;

namespace Greenlight.Pages.Shell;

/// <summary>What the browser may do on our pages: load from this server alone, run no inline script or style, send forms nowhere else, be framed by nobody.</summary>
internal static class SecurityHeaders
{
    // blob: for media, because hls.js feeds the video element through a MediaSource.
    private const string Own = "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self' blob:; font-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
        + "form-action 'self'; ";

    private const string WithTestCards = Own + "script-src 'self'; connect-src 'self'";

    // What Stripe's script needs in order to take a card: itself, its API, and the frames it keeps the number in.
    private const string WithStripe = Own + "script-src 'self' https://js.stripe.com https://*.js.stripe.com; connect-src 'self' https://api.stripe.com; "
        + "frame-src https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com";

    /// <summary>Adds the headers to everything that is answered.</summary>
    public static WebApplication UseSecurityHeaders(this WebApplication app)
    {
        var policy = Of(app.Services.GetRequiredService<Checkout>().Script);
        app.Use((context, next) =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = policy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            return next();
        });
        return app;
    }

    /// <summary>The policy for pages that load this script of the payment processor's, or none.</summary>
    private static string Of(Uri? script) => script switch
    {
        null => WithTestCards,
        { Host: "js.stripe.com" } => WithStripe,
        // A stand-in: script, API and frames are its own.
        _ => Own + string.Format(CultureInfo.InvariantCulture, "script-src 'self' {0}; connect-src 'self' {0}; frame-src {0}", script.GetLeftPart(UriPartial.Authority)),
    };
}
