namespace Greenlight;

/// <summary>
/// Tells what only looks like a failure. A process that was asked to end takes its grains away while work is under way, and that work meets what has gone already:
/// it is found again in the ledger by whoever goes on. A store that fails says something else, and stays a failure.
/// </summary>
internal static class Ending
{
    /// <summary>Whether the end of this process is all there is to a failure.</summary>
    public static bool Explains(this CancellationToken ending, Exception failure) =>
        ending.IsCancellationRequested && failure is Orleans.Runtime.OrleansException or TimeoutException or OperationCanceledException or ObjectDisposedException;
}
