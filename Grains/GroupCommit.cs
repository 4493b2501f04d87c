namespace Greenlight;

/// <summary>
/// Gathers items while a batch is being written and writes them with the next one. No timer: a lone item is written at once, alone; under load
/// batches grow by themselves. Each caller is answered after its own batch's commit.
/// </summary>
/// <remarks>
/// Inside a grain the pump runs on the grain's scheduler, because it is started by a call to <see cref="Add"/> and never leaves that context.
/// Outside it may be called from any thread.
/// </remarks>
/// <typeparam name="TItem">What is written.</typeparam>
/// <typeparam name="TReply">What its caller is told.</typeparam>
public sealed class GroupCommit<TItem, TReply>
{
    private readonly Lock _lock = new();
    private readonly Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TReply>>> _write;
    private readonly GroupCommitLimits _limits;
    private readonly TimeProvider _clock;
    private readonly Func<TItem, object>? _onePerBatch;
    private readonly Task?[] _writers;
    private List<Waiting> _queue = [];
    private double _secondsPerItem;

    /// <summary>An item, who waits for it, and since when.</summary>
    private readonly record struct Waiting(TItem Item, TaskCompletionSource<TReply?> Caller, long Since);

    /// <param name="write">Writes a batch and answers each item, in order. An exception means that the outcome of the whole batch is unknown.</param>
    /// <param name="limits">How much may wait.</param>
    /// <param name="clock">For the bounds.</param>
    /// <param name="onePerBatch">Items with an equal key never share a batch: the second one must see what the first one wrote.</param>
    public GroupCommit(
        Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TReply>>> write, GroupCommitLimits limits, TimeProvider clock, Func<TItem, object>? onePerBatch = null) =>
        (_write, _limits, _clock, _onePerBatch, _writers) = (write, limits, clock, onePerBatch, new Task?[limits.Writers]);

    /// <summary>Ends when everything added so far has been answered.</summary>
    public Task Pump
    {
        get
        {
            lock (_lock)
                return Task.WhenAll(_writers.OfType<Task>());
        }
    }

    /// <summary>Whether an item that came now would be turned away. Read without the lock: a moment old at worst, and only a hint.</summary>
    public bool IsFull => _queue.Count >= _limits.MostWaiting || _queue.Count * _secondsPerItem / _writers.Length > _limits.LongestQueue.TotalSeconds;

    /// <summary>
    /// Adds an item and waits for its commit. Default (null) if too much is waiting, or if the item grew too old in the queue: it was not written.
    /// Throws what the write threw: outcome unknown.
    /// </summary>
    public Task<TReply?> Add(TItem item)
    {
        var caller = new TaskCompletionSource<TReply?>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (IsFull)
                return Task.FromResult(default(TReply));
            _queue.Add(new(item, caller, _clock.GetTimestamp()));
            if (Array.IndexOf(_writers, null) is >= 0 and var idle)
                _writers[idle] = WriteAll(idle);
        }
        return caller.Task;
    }

    private async Task WriteAll(int writer)
    {
        // One turn later: callers that are already here share the first batch.
        await Task.Yield();
        while (Gather(writer) is { } batch)
            await Write(batch);
    }

    private async Task Write(List<Waiting> batch)
    {
        var started = _clock.GetTimestamp();
        try
        {
            var replies = await _write(batch.ConvertAll(waiting => waiting.Item));
            var perItem = _clock.GetElapsedTime(started).TotalSeconds / batch.Count;
            // A moving average over some ten batches; a lone item's whole commit says little about a full batch, so small batches weigh less.
            var weight = Math.Min(0.1, batch.Count / 1000.0);
            _secondsPerItem = _secondsPerItem == 0 ? perItem * weight : _secondsPerItem + (perItem - _secondsPerItem) * weight;
            for (var i = 0; i < batch.Count; i++)
                batch[i].Caller.SetResult(replies[i]);
        }
        catch (Exception e)
        {
            foreach (var waiting in batch)
                waiting.Caller.TrySetException(e);
        }
    }

    /// <summary>The next batch, or null when nothing is left. What waited too long leaves unwritten.</summary>
    private List<Waiting>? Gather(int writer)
    {
        lock (_lock)
        {
            var batch = new List<Waiting>(Math.Min(_queue.Count, _limits.LargestBatch));
            var left = new List<Waiting>();
            var keys = _onePerBatch is null ? null : new HashSet<object>();
            foreach (var waiting in _queue)
            {
                if (_clock.GetElapsedTime(waiting.Since) > _limits.OldestItem)
                    waiting.Caller.SetResult(default);
                else if (batch.Count >= _limits.LargestBatch || keys is not null && !keys.Add(_onePerBatch!(waiting.Item)))
                    left.Add(waiting);
                else
                    batch.Add(waiting);
            }
            _queue = left;
            if (batch.Count > 0)
                return batch;
            _writers[writer] = null;
            return null;
        }
    }
}

/// <summary>How much may wait for a commit.</summary>
/// <param name="LongestQueue">Past this much estimated work a new item is turned away.</param>
/// <param name="OldestItem">An item that waited longer leaves unwritten: its caller has given up by then.</param>
/// <param name="MostWaiting">Items in the queue at most, whatever the estimate says.</param>
/// <param name="LargestBatch">Items in one batch at most.</param>
/// <param name="Writers">Batches that may be under way at once. More than one: no order between them, and equal keys may meet.</param>
public sealed record GroupCommitLimits(TimeSpan LongestQueue, TimeSpan OldestItem, int MostWaiting, int LargestBatch, int Writers = 1)
{
    /// <summary>About two seconds of work; callers wait five at most (the messaging timeout of a tuned cluster).</summary>
    public static GroupCommitLimits Default { get; } = new(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4), 50_000, 2_000);
}
