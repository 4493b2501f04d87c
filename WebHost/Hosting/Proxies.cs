using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace Greenlight.Hosting;

/// <summary>
/// Behind a proxy every request comes from the proxy's address, and the client's own is in a header that anybody can send. It is believed only from the
/// addresses and networks that <c>Site:KnownProxies</c> names; a chain of them is followed back to the first that is not named.
/// </summary>
internal static class Proxies
{
    private const string Setting = "Site:KnownProxies";

    /// <summary>Registers the proxies that the configuration names.</summary>
    public static IServiceCollection AddProxies(this IServiceCollection services, IConfiguration configuration)
    {
        var known = Known(configuration).Select(Network).ToArray();
        return known.Length == 0 ? services : services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            forwarded.ForwardLimit = null;
            forwarded.KnownProxies.Clear(); // By itself the framework believes this machine.
            forwarded.KnownIPNetworks.Clear();
            Array.ForEach(known, forwarded.KnownIPNetworks.Add);
        });
    }

    /// <summary>Takes the client's address and scheme from the headers, if proxies are named. Before everything that looks at them.</summary>
    public static WebApplication UseProxies(this WebApplication app)
    {
        if (Known(app.Configuration).Length > 0)
            app.UseForwardedHeaders();
        return app;
    }

    private static string[] Known(IConfiguration configuration) => configuration.GetSection(Setting).Get<string[]>() ?? [];

    private static IPNetwork Network(string text) =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new(address, address.GetAddressBytes().Length * 8)
        : throw new StartupFaultException($"{Setting} names '{text}'; it takes addresses such as 10.0.0.7 and networks such as 10.0.0.0/8.");
}
