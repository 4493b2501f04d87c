using Greenlight.Campaigns;

namespace Greenlight.Live;

/// <summary>
/// A campaign that somebody on this process watches: the newest numbers, and those to be told. Numbers come from the grain out of order or twice;
/// only newer ones get through, so every reader sees a sequence that rises.
/// </summary>
internal sealed class WatchedCampaign(Campaign campaign, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly Readers _readers = new(clock);
    private readonly TaskCompletionSource<Published> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Published? _latest;
    private long _publishedAt;
    private long _wantedUntil;
    private int _watchers;
    private bool _closed;
    private int _renewing;

    /// <summary>Which campaign.</summary>
    public Campaign Campaign => campaign;

    /// <summary>The tick to ask the campaign for.</summary>
    public TimeSpan Tick => TellingTick.Of(Volatile.Read(ref _watchers), _readers.LastTook);

    /// <summary>The first numbers, once the grain has answered; the newest after that. Fails if the grain could not be asked at all.</summary>
    public ValueTask<Published> Latest => Volatile.Read(ref _latest) is { } latest ? ValueTask.FromResult(latest) : new(First());

    /// <summary>Joins for as long as the lease is held; false if this one has just been given up and another must be begun.</summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (!_closed)
                _watchers++;
            return !_closed;
        }
    }

    /// <summary>Asks for the numbers once, and keeps them coming for a while in case the caller polls; false as in <see cref="TryEnter"/>.</summary>
    public bool TryTouch(TimeSpan keep)
    {
        lock (_gate)
        {
            if (!_closed)
                _wantedUntil = Later(keep);
            return !_closed;
        }
    }

    /// <summary>Leaves. The subscription outlives the last watcher for a moment, so that a reload does not tear it down.</summary>
    public void Leave(TimeSpan keep)
    {
        lock (_gate)
        {
            _watchers--;
            _wantedUntil = Later(keep);
        }
    }

    /// <summary>Whether nobody has wanted it for a while; then it is closed for good.</summary>
    public bool TryClose()
    {
        lock (_gate)
        {
            if (_watchers > 0 || clock.GetTimestamp() < _wantedUntil)
                return false;
            return _closed = true;
        }
    }

    /// <summary>Tells this reader from now on.</summary>
    public void Add(IProgressReader reader) => _readers.Add(reader);

    /// <summary>Tells this reader no more.</summary>
    public void Remove(IProgressReader reader) => _readers.Remove(reader);

    /// <summary>Takes numbers from the grain; tells everybody if they are newer than those we have.</summary>
    public void Take(Progress progress)
    {
        var published = new Published(progress);
        Published? previous;
        lock (_gate)
        {
            if (!published.IsNewerThan(_latest))
                return;
            previous = _latest;
            _latest = published;
            _publishedAt = clock.GetTimestamp();
        }
        _first.TrySetResult(published);
        previous?.Supersede();
        _readers.Tell(published);
    }

    /// <summary>Wakes the readers of event streams if nothing has come for so long, so that they can give a sign of life.</summary>
    public void Pulse(TimeSpan silence)
    {
        Published? previous;
        lock (_gate)
        {
            if (_latest is null || clock.GetElapsedTime(_publishedAt) < silence)
                return;
            previous = _latest;
            _latest = new(previous.Progress);
            _publishedAt = clock.GetTimestamp();
        }
        previous.Supersede();
    }

    /// <summary>Renews the subscription, one renewal at a time. A failure is the first asker's to see and otherwise healed by the next renewal.</summary>
    public async Task Renew(Func<Campaign, Task<Progress>> subscribe, Action<Exception> failed)
    {
        if (Interlocked.Exchange(ref _renewing, 1) == 1)
            return;
        try
        {
            Take(await subscribe(campaign));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            failed(e);
            if (_first.TrySetException(e))
                _ = _first.Task.Exception; // Seen: those who wait for it get it; if none does, the log has it.
        }
        finally
        {
            Volatile.Write(ref _renewing, 0);
        }
    }

    // After a failed first answer a later renewal may have brought numbers; those are what counts.
    private async Task<Published> First()
    {
        await ((Task)_first.Task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return Volatile.Read(ref _latest) ?? await _first.Task;
    }

    private long Later(TimeSpan span) => clock.GetTimestamp() + (long)(span.TotalSeconds * clock.TimestampFrequency);
}
