using Greenlight.Load.Measuring;
using Greenlight.Load.Watching;

namespace Greenlight.Load.Rehearsal;

/// <summary>Waits for the end of a campaign: decided, and every pledge collected, failing or let go. Notes when each part of it was over.</summary>
internal sealed class Settling(Func<CounterSeen?> counter, Func<long?> keys, Func<bool> isHarmed, RunClock clock)
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);

    // A campaign that is still live and has told nothing new for so long has nothing left to secure: its goal is out of reach.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);

    /// <summary>When the decision was first seen; null: not yet.</summary>
    public TimeSpan? Decided { get; private set; }

    /// <summary>When nothing was outstanding any more.</summary>
    public TimeSpan? Settled { get; private set; }

    /// <summary>When there was a key for every collected pledge; null also where keys can't be counted.</summary>
    public TimeSpan? KeysIssued { get; private set; }

    /// <summary>Watches from the start of the run. Ends when all is over, when a live campaign falls quiet after <paramref name="pledgingEnded"/>, or at the deadline.</summary>
    public async Task Wait(Task pledgingEnded, TimeSpan within, CancellationToken cancellation)
    {
        var (deadline, changed, sequence) = (TimeSpan.MaxValue, TimeSpan.Zero, 0L);
        while (clock.Elapsed < deadline)
        {
            if (pledgingEnded.IsCompleted && deadline == TimeSpan.MaxValue)
                (deadline, changed) = (clock.Elapsed + within, clock.Elapsed);
            if (counter() is { } seen)
            {
                // While something is killed or stopped, silence says nothing.
                if (seen.Sequence != sequence || isHarmed())
                    (sequence, changed) = (seen.Sequence, clock.Elapsed);
                if (seen.DecidedAt is not null)
                    Decided ??= seen.At;
                Settled = seen.IsSettled && pledgingEnded.IsCompleted ? Settled ?? seen.At : null;
                if (Settled is not null && HasKeys(seen.Collected))
                    return;
                if (seen.Phase is "live" && deadline < TimeSpan.MaxValue && clock.Elapsed - changed > Quiet)
                    return;
            }
            await clock.Pause(Pace, cancellation);
        }
    }

    private bool HasKeys(long collected)
    {
        if (keys() is not { } issued)
            return true;
        if (issued < collected)
            return false;
        KeysIssued ??= clock.Elapsed;
        return true;
    }
}
