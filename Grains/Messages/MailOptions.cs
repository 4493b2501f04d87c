using Microsoft.Extensions.Configuration;

namespace Greenlight.Messages;

/// <summary>How mails go out, from the section <c>Mail</c>. Without <c>Mail:Smtp:Host</c> they don't: they are read on the page <c>/mail</c>.</summary>
/// <param name="Root">The site's address in links, without a slash at its end: <c>Site:Url</c>, or where the process listens.</param>
/// <param name="From"><c>Mail:From</c>: the sender's address.</param>
/// <param name="Smtp">The server that takes them, or null.</param>
public sealed record MailOptions(string Root, string From, SmtpOptions? Smtp)
{
    /// <summary>Reads the section.</summary>
    /// <exception cref="StartupFaultException">A server is named but no sender, the port is no port, or <c>Site:Url</c> is no address.</exception>
    public static MailOptions Read(IConfiguration configuration)
    {
        var mail = configuration.GetSection("Mail");
        var root = SiteRoot.Of(configuration);
        if (mail["Smtp:Host"] is not { Length: > 0 } host)
            return new(root, mail["From"] ?? "greenlight@localhost", null);
        var from = mail["From"] ?? throw new StartupFaultException("Mail:Smtp:Host is set but Mail:From is not: say from which address mails are sent.");
        if (!ushort.TryParse(mail["Smtp:Port"] ?? "587", out var port))
            throw new StartupFaultException($"Mail:Smtp:Port is '{mail["Smtp:Port"]}': a port between 1 and 65535 is expected.");
        return new(root, from, new(host, port, mail["Smtp:User"], mail["Smtp:Password"], mail["Smtp:Plain"] == "true"));
    }
}

/// <summary>A mail server.</summary>
/// <param name="Host"><c>Mail:Smtp:Host</c>.</param>
/// <param name="Port"><c>Mail:Smtp:Port</c>, 587 by default.</param>
/// <param name="User"><c>Mail:Smtp:User</c>, or null to send without signing in.</param>
/// <param name="Password"><c>Mail:Smtp:Password</c>.</param>
/// <param name="Plain"><c>Mail:Smtp:Plain=true</c>: without TLS, for a server on the same machine.</param>
public sealed record SmtpOptions(string Host, int Port, string? User, string? Password, bool Plain)
{
    /// <summary>Keeps the password out of logs.</summary>
    public override string ToString() => $"{Host}:{Port}";
}
