using Microsoft.Extensions.Options;

namespace Greenlight.Accounts;

/// <summary>Configuration section <c>Site</c>.</summary>
internal sealed class SiteOptions
{
    /// <summary>The public address, such as <c>https://greenlight.example</c>; what links in mails begin with.</summary>
    public Uri? Url { get; set; }
}

/// <summary>
/// The address that links in mails begin with. Whoever asks for a link chooses the request's Host header, and must not be able to choose where another
/// person's link leads: without a configured address only a request to this very machine is believed.
/// </summary>
internal sealed class SiteAddress(IOptions<SiteOptions> options)
{
    /// <summary>The address without a slash at its end, or null if it is not known.</summary>
    public string? Of(HttpRequest request) =>
        options.Value.Url is { } url ? url.GetLeftPart(UriPartial.Path).TrimEnd('/')
        : request.Host.Host is "localhost" or "127.0.0.1" or "[::1]" ? $"{request.Scheme}://{request.Host}"
        : null;

    /// <summary>The path if it leads to a page of ours, else the given one: a link of ours must not send people elsewhere.</summary>
    public static string LocalPath(string? path, string otherwise) =>
        path is ['/', ..] and not (['/', '/', ..] or ['/', '\\', ..]) && !path.Any(char.IsControl) ? path : otherwise;
}
