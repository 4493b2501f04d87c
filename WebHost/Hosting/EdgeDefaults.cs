namespace Greenlight.Hosting;

/// <summary>How the process behaves unless its configuration says otherwise.</summary>
internal static class EdgeDefaults
{
    /// <summary>Where it listens unless told otherwise.</summary>
    public const string DefaultUrl = "http://localhost:5080";

    /// <summary>Configuration, logging, JSON and the server's limits.</summary>
    public static void AddEdgeDefaults(this WebApplicationBuilder builder)
    {
        builder.AddQuietLogging();
        var configuration = builder.Configuration;
        // First of all, because other settings follow from where it listens.
        _ = ListenAddresses.Of(configuration);
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
}
