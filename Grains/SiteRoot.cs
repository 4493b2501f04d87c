using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Greenlight;

/// <summary>The address by which backers reach the site, as links in mails and banks need it: its public address or, without one, where this process listens.</summary>
internal static partial class SiteRoot
{
    /// <summary>The address, without a slash at its end; throws <see cref="StartupFaultException"/> if <c>Site:Url</c> is none.</summary>
    public static string Of(IConfiguration configuration)
    {
        if (configuration["Site:Url"] is { Length: > 0 } site)
        {
            return Uri.TryCreate(site, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
                ? url.GetLeftPart(UriPartial.Path).TrimEnd('/')
                : throw new StartupFaultException($"Site:Url is '{site}'; it must be the site's public address, such as https://greenlight.example.");
        }
        var listens = configuration["urls"]?.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        var port = configuration["http_ports"]?.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        // An address to listen on may mean every one of the machine's; a browser there finds it under this name.
        return Everywhere().Replace(listens?.TrimEnd('/') ?? $"http://localhost:{port ?? "5080"}", "${scheme}localhost");
    }

    [GeneratedRegex(@"\A(?<scheme>https?://)(?:\*|\+|0\.0\.0\.0|\[::\])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Everywhere();
}
