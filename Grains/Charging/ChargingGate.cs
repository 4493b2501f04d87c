using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Greenlight.Charging;

/// <summary>
/// What the ledger says about charging, for a whole process: read anew once it is a second old, by one reader whom everybody else waits for. While it can't be read,
/// everybody is told so by the exception, and nobody is charged.
/// </summary>
public sealed partial class ChargingGate : ICharging
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);
    private static readonly Meter Meter = new("Greenlight");

    private readonly ChargingTable _table;
    private readonly TimeProvider _clock;
    private readonly ILogger<ChargingGate> _log;
    private readonly Lock _lock = new();
    private Task<string?> _reading = Task.FromResult<string?>(null);
    private long? _readAt;
    private string? _said;

    /// <param name="table">The ledger's.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="log">Told when charging stops and when it goes on.</param>
    public ChargingGate(ChargingTable table, TimeProvider clock, ILogger<ChargingGate> log)
    {
        (_table, _clock, _log) = (table, clock, log);
        Meter.CreateObservableGauge("greenlight.charging.stopped", () => _said is null ? 0 : 1, "{switch}", "1 while cards are not charged: stopped, restored, or not compared with Stripe.");
    }

    /// <inheritdoc/>
    public ValueTask<string?> Stopped()
    {
        lock (_lock)
        {
            var isOld = _readAt is not { } at || _clock.GetElapsedTime(at) >= Fresh;
            if (_reading.IsCompleted && (isOld || !_reading.IsCompletedSuccessfully))
            {
                _readAt = _clock.GetTimestamp();
                _reading = Read();
            }
            return new(_reading);
        }
    }

    private async Task<string?> Read()
    {
        // Neither under the lock nor on the scheduler of the grain that happens to ask first: it may end, and everybody waits for this.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var stopped = (await _table.Read()).Stopped(_clock.GetUtcNow());
        if (stopped != _said)
        {
            if (stopped is not null)
                LogStopped(stopped);
            else
                LogGoesOn();
        }
        return _said = stopped;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No card is charged: {Reason}")]
    private partial void LogStopped(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Cards are charged again")]
    private partial void LogGoesOn();
}
