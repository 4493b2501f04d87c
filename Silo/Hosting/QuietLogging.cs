using Microsoft.Extensions.Configuration.Memory;

namespace Greenlight.Hosting;

/// <summary>One line an event, nothing a request: what an operator reads while it runs. Everything can be changed by configuration (<c>Logging:LogLevel</c>).</summary>
public static class QuietLogging
{
    // Below every other source, so that a file, the environment or the command line can change each of them.
    private static readonly Dictionary<string, string?> Defaults = new()
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        ["Logging:LogLevel:Microsoft.Extensions"] = "Warning",
        // Whoever asks hears the answer; a balancer asks every second.
        ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "None",
        ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Information",
        ["Logging:LogLevel:System.Net.Http"] = "Warning",
        ["Logging:LogLevel:Orleans"] = "Warning",
        // At every start it recommends the server's garbage collector, which two cores and one process have no use for, and takes the start for a stall.
        ["Logging:LogLevel:Orleans.Runtime.Silo"] = "Error",
        ["Logging:LogLevel:Orleans.Runtime.Watchdog"] = "Error",
        // A stop that comes while reminders are still being read cancels that reading, which Orleans reports as a failure with its stack trace.
        ["Logging:LogLevel:Orleans.Runtime.ReminderService.LocalReminderService"] = "Critical",
        ["Logging:LogLevel:Orleans.Runtime.SiloLifecycleSubject"] = "Critical",
        // It warns that keys are not encrypted at rest: they are as safe as the database they protect.
        ["Logging:LogLevel:Microsoft.AspNetCore.DataProtection"] = "Error",
        // A failure to start is one sentence on standard error; the host and the server would print it with a stack trace before that.
        ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = "None",
        ["Logging:LogLevel:Microsoft.AspNetCore.Server.Kestrel"] = "Error",
    };

    /// <summary>Sets the defaults and the console's form.</summary>
    public static void AddQuietLogging(this WebApplicationBuilder builder)
    {
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Defaults });
        // Hints to grains that have gone already, and only those: what our own work could not finish is told by us. A process that is ending has nobody to place a grain on.
        var end = new QuietEnd();
        builder.Logging.AddFilter("Polly", level => level >= LogLevel.Warning && !end.HasBegun).AddFilter("Orleans.Messaging", level => level >= LogLevel.Warning && !end.HasBegun);
        builder.Services.AddHostedService(services => end.Watch(services.GetRequiredService<IHostApplicationLifetime>()));
        builder.Logging.AddSimpleConsole(console => (console.SingleLine, console.UseUtcTimestamp, console.TimestampFormat) = (true, true, "HH:mm:ss "));
    }
}

/// <summary>Knows whether the process has been asked to end. Filters of the log exist before the host does.</summary>
internal sealed class QuietEnd : IHostedService
{
    private volatile bool _hasBegun;

    /// <summary>It has.</summary>
    public bool HasBegun => _hasBegun;

    /// <summary>Hears of it from the host.</summary>
    public QuietEnd Watch(IHostApplicationLifetime host)
    {
        host.ApplicationStopping.Register(() => _hasBegun = true);
        return this;
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
