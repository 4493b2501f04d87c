using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Greenlight.Accounts;

/// <summary>
/// On an endpoint that shows an account, its keys or what they open: a session is compared with the account every time, so that one that was ended elsewhere
/// is none here from that moment on. It costs a read, which placing a pledge must not.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class ComparedWithAccountAttribute : Attribute;

/// <summary>Has it done, between finding out who is asking and asking whether they may.</summary>
internal static class SessionComparison
{
    /// <summary>Behind routing and authentication, before authorization.</summary>
    public static WebApplication UseSessionComparison(this WebApplication app)
    {
        app.Use(async (context, next) =>
        {
            if (context.User.FindBacker() is not null && context.GetEndpoint()?.Metadata.GetMetadata<ComparedWithAccountAttribute>() is not null
                && await context.RequestServices.GetRequiredService<Sessions>().StillGood(context.User, context.RequestAborted) is null)
            {
                if (context.User.Identity?.AuthenticationType == CookieAuthenticationDefaults.AuthenticationScheme)
                    await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
                context.User = new();
            }
            await next(context);
        });
        return app;
    }
}
