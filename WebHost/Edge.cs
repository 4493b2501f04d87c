using Greenlight.Accounts;
using Greenlight.Book;
using Greenlight.Campaigns;
using Greenlight.Cards;
using Greenlight.Hosting;
using Greenlight.Live;
using Greenlight.Pages;
using Greenlight.Paygate;
using Greenlight.Payments;
using Greenlight.Pledging;
using Greenlight.Problems;
using Greenlight.Publishers;

namespace Greenlight;

/// <summary>The web edge, composed: what it is made of, in the order in which a request meets it.</summary>
internal static class Edge
{
    /// <summary>Bytes that a body of the API may have.</summary>
    public const int MaxBody = 16 * 1024;

    /// <summary>Builds the application; nothing has been started or opened yet.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="engine">Adds what answers the edge; by default a silo in this process, or with <c>Role=web</c> the way to others. Tests put a scripted one here.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? engine = null)
    {
        // Its files lie beside it, whatever folder it is started from; a build that was not published finds wwwroot through its manifest.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseStaticWebAssets();
        builder.AddEdgeDefaults();
        builder.Services.AddAddressCheck();
        builder.AddEmbeddedSandbox();
        builder.Services
            .AddProxies(builder.Configuration)
            .AddProblems()
            .AddAccounts(builder.Configuration)
            .AddCampaigns()
            .AddLive()
            .AddSingleton<PledgeGate>()
            .AddSingleton<PledgeDesk>()
            .AddCardLimits(builder.Configuration)
            .AddPaygateEdge(builder.Configuration)
            .AddStripeWebhook()
            .AddPublisherEdge()
            .AddStatements()
            .AddSingleton<RefundDesk>()
            .AddSingleton<OwedDesk>()
            .AddSettlementDesk()
            .AddPages()
            .AddDescription()
            .AddHealth();
        (engine ?? AddEngine)(builder);

        var app = builder.Build();
        app.UseEarlyRefusal();
        app.UseProxies();
        app.UseProblems();
        app.UsePages();
        app.UseMedia();
        app.UseRoutingOfHead();
        app.UseRefusalOfNewWork();
        app.UseAuthentication();
        app.UseSessionComparison();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.MapAccounts();
        app.MapMe();
        app.MapCampaigns();
        app.MapCampaignCommands();
        app.MapDrafts();
        app.MapLive();
        app.MapPledging();
        app.MapPaygate();
        app.MapStripeWebhook();
        app.MapRefunds();
        app.MapPublishers();
        app.MapStatements();
        app.MapSettlement();
        app.MapProblems();
        app.MapDescription();
        app.MapHealth();
        app.MapPages();
        return app;
    }

    private static void AddEngine(WebApplicationBuilder builder)
    {
        _ = builder.Configuration["Role"] switch
        {
            null or "all" => builder.AddGreenlightSilo(),
            "web" => builder.AddGreenlightClient(),
            var role => throw new StartupFaultException($"Role is '{role}'; it must be all (the default) or web."),
        };
    }
}
