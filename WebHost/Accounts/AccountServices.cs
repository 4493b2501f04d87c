using Greenlight.Pages.Shell;
using Greenlight.Problems;
using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Greenlight.Accounts;

/// <summary>Accounts, sessions and everything that protects them.</summary>
internal static class AccountServices
{
    private const string Scheme = "session";

    /// <summary>Registers accounts and sessions.</summary>
    public static IServiceCollection AddAccounts(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<AccountTable>().AddSingleton<SignUps>().AddSingleton<SignUpLimits>().AddSingleton(SignUpOptions.From(configuration)).AddSingleton<Sessions>().AddScoped<SignInLinks>().AddScoped<Passwords>();
        services.AddSingleton<SiteAddress>().Configure<SiteOptions>(configuration.GetSection("Site"));
        services.AddSingleton<SignInLimits>().Configure<SignInOptions>(configuration.GetSection("SignIn")).AddRateLimiter(SignInLimits.Configure);
        return services.AddKeys().AddIdentity().AddSessions();
    }

    private static IServiceCollection AddKeys(this IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("Greenlight");
        services.AddHostedService<FirstKey>().AddSingleton<DataProtectionKeys>()
            .AddSingleton<IConfigureOptions<KeyManagementOptions>>(s => new ConfigureOptions<KeyManagementOptions>(o => o.XmlRepository = s.GetRequiredService<DataProtectionKeys>()));
        return services;
    }

    private static IServiceCollection AddIdentity(this IServiceCollection services)
    {
        services.AddIdentityCore<Account>(identity =>
            {
                // Length is what makes a password hard to guess; composition rules make it hard to remember.
                identity.Password = new() { RequiredLength = Passwords.MinLength, RequireDigit = false, RequireLowercase = false, RequireUppercase = false, RequireNonAlphanumeric = false };
                identity.User.AllowedUserNameCharacters = "";
            })
            .AddUserStore<AccountStore>()
            .AddTokenProvider<DataProtectorTokenProvider<Account>>(SignInLinks.Provider);
        return services.Configure<DataProtectionTokenProviderOptions>(o => o.TokenLifespan = TimeSpan.FromMinutes(30));
    }

    /// <summary>Sessions alone: cookie and bearer token, without accounts behind them.</summary>
    public static IServiceCollection AddSessions(this IServiceCollection services)
    {
        services.AddAuthentication(Scheme)
            .AddPolicyScheme(Scheme, null, policy => policy.ForwardDefaultSelector = context =>
                context.Request.Headers.Authorization is [{ } value, ..] && value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
                    ? BearerTokenDefaults.AuthenticationScheme
                    : CookieAuthenticationDefaults.AuthenticationScheme)
            .AddBearerToken()
            .AddCookie(cookie =>
            {
                cookie.Cookie.Name = "greenlight";
                cookie.Cookie.HttpOnly = true;
                cookie.Cookie.SameSite = SameSiteMode.Lax;
                cookie.ExpireTimeSpan = TimeSpan.FromDays(30);
                cookie.SlidingExpiration = false; // Renewal is ours: it looks at the account.
                cookie.LoginPath = "/sign-in";
                cookie.ReturnUrlParameter = "to";
                cookie.Events.OnValidatePrincipal = context => context.HttpContext.RequestServices.GetRequiredService<Sessions>().Renew(context);
                cookie.Events.OnRedirectToLogin = context => Challenge(context, StatusCodes.Status401Unauthorized);
                cookie.Events.OnRedirectToAccessDenied = context => Challenge(context, StatusCodes.Status403Forbidden);
            });
        return services.AddAuthorization();
    }

    // A program gets a status; a person is taken to the sign-in page, and from there back to the page, also from a form: its own address can't be opened.
    private static Task Challenge(Microsoft.AspNetCore.Authentication.RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        if (ProblemHandling.IsApi(context.HttpContext))
            context.Response.StatusCode = status;
        else
            context.Response.Redirect(HttpMethods.IsGet(context.Request.Method) ? context.RedirectUri : $"/sign-in?to={Uri.EscapeDataString(FormOn.PageOf(context.HttpContext))}");
        return Task.CompletedTask;
    }
}
