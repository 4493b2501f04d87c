using Microsoft.Extensions.Configuration.Memory;

namespace Greenlight.Hosting;

/// <summary>How the process behaves unless its configuration says otherwise.</summary>
internal static class EdgeDefaults
{
    private const string DefaultUrl = "http://localhost:5080";

    // Below every other source, so that a file, the environment or the command line can change each of them.
    private static readonly Dictionary<string, string?> Defaults = new()
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Information",
        ["Logging:LogLevel:Orleans"] = "Warning",
        // It warns that keys are not encrypted at rest: they are as safe as the database they protect.
        ["Logging:LogLevel:Microsoft.AspNetCore.DataProtection"] = "Error",
    };

    /// <summary>Configuration, logging, JSON and the server's limits.</summary>
    public static void AddEdgeDefaults(this WebApplicationBuilder builder)
    {
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Defaults });
        builder.Logging.AddSimpleConsole(console => (console.SingleLine, console.UseUtcTimestamp, console.TimestampFormat) = (true, true, "HH:mm:ss "));
        builder.Logging.AddFilter((category, level) => !IsToldOtherwise(category, level));

        var configuration = builder.Configuration;
        if (configuration["urls"] is null && configuration["http_ports"] is null && configuration["https_ports"] is null && !configuration.GetSection("Kestrel:Endpoints").Exists())
            builder.WebHost.UseUrls(DefaultUrl);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 1024 * 1024; // Endpoints set their own, smaller ones.
        });
        builder.Services.ConfigureHttpJsonOptions(json => EdgeJson.Configure(json.SerializerOptions));
        builder.Services.AddSingleton(TimeProvider.System);
    }

    // A failure to start is one sentence on standard error; the host and the server would print it with a stack trace before that.
    private static bool IsToldOtherwise(string? category, LogLevel level) => category switch
    {
        "Microsoft.Extensions.Hosting.Internal.Host" => level >= LogLevel.Error,
        "Microsoft.AspNetCore.Server.Kestrel" => level is LogLevel.Critical,
        _ => false,
    };
}
