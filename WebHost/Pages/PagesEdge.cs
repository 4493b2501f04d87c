using Greenlight.Campaigns;
using Greenlight.Pages.Mine;
using Greenlight.Pages.Shell;
using Greenlight.Pages.Showcase;
using Greenlight.Pages.SignIn;
using Greenlight.Pages.Studio;
using Greenlight.Pages.Watch;
using Greenlight.Problems;
using Microsoft.AspNetCore.Diagnostics;

namespace Greenlight.Pages;

/// <summary>The pages: rendered on the server, whole without JavaScript.</summary>
internal static class PagesEdge
{
    /// <summary>Registers the pages and what gathers their contents.</summary>
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.AddAntiforgery(forgery => forgery.Cookie.Name = "form");
        services.AddSingleton<Checkout>().AddSingleton(_ => new Stories(Path.Combine(AppContext.BaseDirectory, "Stories")));
        services.AddSingleton<Producers>().AddSingleton<CampaignFaces>().AddSingleton<PledgeDossier>().AddSingleton<Admission>().AddSingleton<PledgeAction>().AddSingleton<TermsDrafts>().AddSingleton<UnansweredTerms>().AddSingleton<AskedBackers>();
        return services;
    }

    /// <summary>Files of <c>wwwroot</c>, the pages' own faces for bare statuses, and the check of forms.</summary>
    public static WebApplication UsePages(this WebApplication app)
    {
        app.UseSecurityHeaders();
        // Not in a branch of its own: only from here can a status be answered by routing anew to the page. Programs get problems instead.
        app.UseStatusCodePagesWithReExecute("/error", createScopeForStatusCodePages: true);
        app.Use((context, next) =>
        {
            context.Features.Get<IStatusCodePagesFeature>()!.Enabled = !ProblemHandling.IsApi(context);
            // The page for a bare status or a fault is asked for, whatever was posted: as the target of a form it would want a token and answer nothing.
            if (context.Features.Get<IStatusCodeReExecuteFeature>() is not null || context.Features.Get<IExceptionHandlerPathFeature>() is not null)
                context.Request.Method = HttpMethods.Get;
            // Asked for by its own address it is a page that does not exist.
            else if (context.Request.Path.StartsWithSegments("/error"))
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            }
            return next();
        });
        app.UseStaticFiles(new StaticFileOptions
        {
            // Names carry no version, so that modules can import each other by name: the browser asks each time and mostly hears 304.
            OnPrepareResponse = file => file.Context.Response.Headers.CacheControl = "no-cache",
        });
        return app;
    }

    /// <summary>The pages and their forms.</summary>
    public static WebApplication MapPages(this WebApplication app)
    {
        app.UseAntiforgery();
        var forms = app.MapForms();
        PledgeAction.Map(forms).MapPledgeActions().MapSignIn().MapPassword().MapWatch().MapRefund().MapOwed().MapPublisher().MapProducerActions().MapTerms();
        app.MapGet("/me", () => TypedResults.LocalRedirect("/me/pledges")).ExcludeFromDescription();
        // Pages are asked for. What is posted is for the forms, whose addresses may be the same: the framework would find two and answer with neither.
        // The page for bare statuses answers whatever was tried: it is found before the method is set right.
        app.MapRazorComponents<App>().Add(page => page.Metadata.Add(new HttpMethodMetadata(page is RouteEndpointBuilder { RoutePattern.RawText: "/error" } ? [] : [HttpMethods.Get])));
        return app;
    }
}
