using System.Net.Sockets;

namespace Greenlight.Hosting;

/// <summary>What a person sees when the process can't start: one sentence on standard error and exit code 1, never a stack trace.</summary>
public static class StartupFaults
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
        AggregateException many => many.InnerExceptions.Select(Sentence).FirstOrDefault(sentence => sentence is not null),
        IOException when failure.Message.Contains("address already in use", StringComparison.OrdinalIgnoreCase) =>
            $"{failure.Message.TrimEnd('.')}: stop the other process or choose another port with --Urls=http://localhost:PORT.",
        SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } =>
            "A port of the cluster is in use: stop the other process or choose others with --Cluster:SiloPort and --Cluster:GatewayPort.",
        { InnerException: { } inner } => Sentence(inner),
        _ => null,
    };
}
