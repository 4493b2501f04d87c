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
        ["Logging:LogLevel:Polly"] = "Warning",
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
        builder.Logging.AddSimpleConsole(console => (console.SingleLine, console.UseUtcTimestamp, console.TimestampFormat) = (true, true, "HH:mm:ss "));
    }
}
