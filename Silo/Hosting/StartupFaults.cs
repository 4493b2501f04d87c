using System.Net.Sockets;
using System.Text.RegularExpressions;
using Greenlight.Ledger;

namespace Greenlight.Hosting;

/// <summary>What a person sees when the process can't start: one sentence on standard error and exit code 1, never a stack trace.</summary>
public static partial class StartupFaults
{
    /// <summary>Runs a host to its end. Answers the process's exit code: 0, or 1 after a start-up fault.</summary>
    public static async Task<int> Guard(Func<Task> run)
    {
        try
        {
            await run();
            return 0;
        }
        catch (Exception failure) when (Sentence(failure) is { } sentence)
        {
            await Console.Error.WriteLineAsync(sentence);
            return 1;
        }
    }

    /// <summary>The sentence for a failure that is the machine's or the configuration's, or null for one of ours.</summary>
    public static string? Sentence(Exception failure) => failure switch
    {
        StartupFaultException => failure.Message,
        InvalidOperationException when Unconvertible().Match(failure.Message) is { Success: true } setting => Sentence(setting),
        AggregateException many => many.InnerExceptions.Select(Sentence).FirstOrDefault(sentence => sentence is not null),
        IOException when failure.Message.Contains("address already in use", StringComparison.OrdinalIgnoreCase) =>
            $"{failure.Message.TrimEnd('.')}: stop the other process or choose another port with --Urls=http://localhost:PORT.",
        SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } =>
            "A port of the cluster is in use: stop the other process or choose others with --Cluster:SiloPort and --Cluster:GatewayPort.",
        _ when StorageOutage.Reason(failure) is { } reason => $"The store can't be used: {reason.TrimEnd('.')}.",
        { InnerException: { } inner } => Sentence(inner),
        _ => null,
    };

    // The framework's own words when a setting is not of its kind; they name one of our types.
    [GeneratedRegex("^Failed to convert configuration value '(?<value>.*)' at '(?<path>[^']+)' to type '(?<type>[^']+)'", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Unconvertible();

    private static string Sentence(Match setting) => $"{setting.Groups["path"].Value} is '{setting.Groups["value"].Value}'; it must be {setting.Groups["type"].Value switch
    {
        var type when type.Contains("Int", StringComparison.Ordinal) => "a whole number",
        var type when type.Contains("Boolean", StringComparison.Ordinal) => "true or false",
        var type when type.Contains("TimeSpan", StringComparison.Ordinal) => "a length of time such as 00:00:20",
        var type when type.Contains("Double", StringComparison.Ordinal) || type.Contains("Decimal", StringComparison.Ordinal) => "a number",
        var type when type.Contains("Uri", StringComparison.Ordinal) => "an address such as https://greenlight.example",
        var type => $"one of the values of {type[(type.LastIndexOf('.') + 1)..]}",
    }}.";
}
