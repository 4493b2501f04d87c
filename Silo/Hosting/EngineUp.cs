namespace Greenlight.Hosting;

/// <summary>
/// Asks grains at the start of a process. In a cluster a grain may still be thought to live on a silo that has just died, until the others have given that silo up:
/// a start must outlast those seconds, not fail on them.
/// </summary>
internal static partial class EngineUp
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Repeats what may be repeated until it is answered.</summary>
    public static async Task Until(Func<Task> ask, ILogger log, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                await ask();
                return;
            }
            catch (Exception failure) when (failure is TimeoutException or OrleansException && !cancellation.IsCancellationRequested)
            {
                LogNotYet(log, failure.Message);
            }
            await Task.Delay(Pause, TimeProvider.System, cancellation);
        }
    }

    [LoggerMessage(LogLevel.Information, "A grain could not be asked yet and is asked again: {Reason}")]
    private static partial void LogNotYet(ILogger log, string reason);
}
