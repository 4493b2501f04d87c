using System.Collections.Concurrent;

namespace Greenlight.Live;

/// <summary>
/// Those who are told about one campaign. They are told a slice at a time, and each slice goes to the end of the thread pool's queue: whatever request has come
/// meanwhile is served first, so that ten thousand watchers cost a backer one slice's wait and not theirs all. News that comes during a telling is told by the
/// slices still to come, and to the others by one more round; there is no queue of news.
/// </summary>
internal sealed class Readers(TimeProvider clock) : IThreadPoolWorkItem
{
    /// <summary>Readers told in one go. Offering takes 2 µs and the sending behind it some 30, so a slice is a few milliseconds of one core.</summary>
    public const int Slice = 128;

    private readonly ConcurrentDictionary<IProgressReader, byte> _readers = new();
    private IEnumerator<KeyValuePair<IProgressReader, byte>>? _left;
    private Published? _newest;
    private Published? _round;
    private long _began;
    private long _lastTook;
    private int _telling;
    private int _count;

    /// <summary>How many there are. (The dictionary would take all its locks to count.)</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>How long the last telling took, from the news to the last reader's offer.</summary>
    public TimeSpan LastTook => new(Interlocked.Read(ref _lastTook));

    /// <summary>Tells this reader from now on.</summary>
    public void Add(IProgressReader reader)
    {
        if (_readers.TryAdd(reader, 0))
            Interlocked.Increment(ref _count);
    }

    /// <summary>Tells this reader no more.</summary>
    public void Remove(IProgressReader reader)
    {
        if (_readers.TryRemove(reader, out _))
            Interlocked.Decrement(ref _count);
    }

    /// <summary>Tells everybody the newest: the first slice at once, the others when it is their turn. Returns without waiting.</summary>
    public void Tell(Published newest)
    {
        // Two who bring news may overtake each other on the way here.
        while (Volatile.Read(ref _newest) is var known)
        {
            if (!newest.IsNewerThan(known))
                return;
            if (Interlocked.CompareExchange(ref _newest, newest, known) == known)
                break;
        }
        if (Interlocked.Exchange(ref _telling, 1) == 0)
            Execute();
    }

    /// <summary>One slice; called by the thread pool.</summary>
    public void Execute()
    {
        if (_left is null)
        {
            _round = Volatile.Read(ref _newest);
            _left = _readers.GetEnumerator();
            _began = clock.GetTimestamp();
        }
        for (var told = 0; told < Slice; told++)
        {
            if (!_left.MoveNext())
            {
                End();
                return;
            }
            _left.Current.Key.Offer(Volatile.Read(ref _newest)!);
        }
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void End()
    {
        _left!.Dispose();
        _left = null;
        Interlocked.Exchange(ref _lastTook, clock.GetElapsedTime(_began).Ticks);
        LiveMetrics.Told(clock.GetElapsedTime(_began), Count);
        var told = _round;
        Volatile.Write(ref _telling, 0);
        // Those told before newer news came have yet to hear it. Whoever takes _telling first tells them.
        if (!ReferenceEquals(told, Volatile.Read(ref _newest)) && Interlocked.Exchange(ref _telling, 1) == 0)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }
}
