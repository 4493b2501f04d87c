namespace Greenlight;

/// <summary>
/// Gathers items while a batch is being written and writes them with the next one. No timer: a lone item is written at once, alone; under load
/// batches grow by themselves. Each caller is answered after its own batch's commit.
/// </summary>
/// <remarks>
/// Inside a grain the pump runs on the grain's scheduler, because it is started by a call to <see cref="AddAll"/> and never leaves that context.
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
    private List<Waiting> _queue = [];
    private double _secondsPerItem;
    private int _writing;
    private TaskCompletionSource? _rest;

    /// <summary>An item, its place among those that came with it, and since when it waits.</summary>
    private readonly record struct Waiting(TItem Item, Caller Caller, int Place, long Since);

    /// <param name="write">Writes a batch and answers each item, in order. An exception means that the outcome of the whole batch is unknown.</param>
    /// <param name="limits">How much may wait.</param>
    /// <param name="clock">For the bounds.</param>
    /// <param name="onePerBatch">Items with an equal key never share a batch: the second one must see what the first one wrote.</param>
    public GroupCommit(
        Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TReply>>> write, GroupCommitLimits limits, TimeProvider clock, Func<TItem, object>? onePerBatch = null) =>
        (_write, _limits, _clock, _onePerBatch) = (write, limits, clock, onePerBatch);

    /// <summary>Ends when everything added so far has been answered.</summary>
    public Task Pump
    {
        get
        {
            lock (_lock)
                return _writing == 0 ? Task.CompletedTask : (_rest ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>Whether an item that came now would be turned away. Read without the lock: a moment old at worst, and only a hint.</summary>
    public bool IsFull => _queue.Count >= _limits.MostWaiting || _queue.Count * _secondsPerItem / _limits.Writers > _limits.LongestQueue.TotalSeconds;

    /// <summary>
    /// Adds an item and waits for its commit. Default (null) if too much is waiting, or if the item grew too old in the queue: it was not written.
    /// Throws what the write threw: outcome unknown.
    /// </summary>
    public async Task<TReply?> Add(TItem item) => (await AddAll([item]))[0];

    /// <summary>Adds items that came together and waits for all their commits. If one of them throws, the outcome of all is unknown.</summary>
    public Task<TReply?[]> AddAll(params ReadOnlySpan<TItem> items)
    {
        if (items.IsEmpty)
            return Task.FromResult<TReply?[]>([]);
        var caller = new Caller(items.Length);
        var starts = false;
        lock (_lock)
        {
            var since = _clock.GetTimestamp();
            for (var place = 0; place < items.Length; place++)
            {
                if (IsFull)
                    caller.Answer(place, default);
                else
                    _queue.Add(new(items[place], caller, place, since));
            }
            if (_queue.Count > 0 && _writing < _limits.Writers)
            {
                _writing++;
                starts = true;
            }
        }
        if (starts)
            _ = WriteAll();
        return caller.Task;
    }

    private async Task WriteAll()
    {
        // A single writer starts one turn later: callers that are already here share its first batch. With several, they share the next one's.
        if (_limits.Writers == 1)
            await Task.Yield();
        while (Gather() is { } batch)
            await Write(batch);
    }

    private async Task Write(List<Waiting> batch)
    {
        var started = _clock.GetTimestamp();
        try
        {
            var replies = await _write(batch.ConvertAll(waiting => waiting.Item));
            if (replies.Count != batch.Count)
                throw new InvalidOperationException($"{batch.Count} items were written and {replies.Count} answered.");
            var perItem = _clock.GetElapsedTime(started).TotalSeconds / batch.Count;
            // A moving average over some ten batches; a lone item's whole commit says little about a full batch, so small batches weigh less.
            var weight = Math.Min(0.1, batch.Count / 1000.0);
            _secondsPerItem = _secondsPerItem == 0 ? perItem * weight : _secondsPerItem + (perItem - _secondsPerItem) * weight;
            for (var i = 0; i < batch.Count; i++)
                batch[i].Caller.Answer(batch[i].Place, replies[i]);
        }
        catch (Exception e)
        {
            foreach (var waiting in batch)
                waiting.Caller.Fail(e);
        }
    }

    /// <summary>The next batch, or null when nothing is left. What waited too long leaves unwritten.</summary>
    private List<Waiting>? Gather()
    {
        lock (_lock)
        {
            var batch = new List<Waiting>(Math.Min(_queue.Count, _limits.LargestBatch));
            var left = new List<Waiting>();
            var keys = _onePerBatch is null ? null : new HashSet<object>();
            foreach (var waiting in _queue)
            {
                if (_clock.GetElapsedTime(waiting.Since) > _limits.OldestItem)
                    waiting.Caller.Answer(waiting.Place, default);
                else if (batch.Count >= _limits.LargestBatch || keys is not null && !keys.Add(_onePerBatch!(waiting.Item)))
                    left.Add(waiting);
                else
                    batch.Add(waiting);
            }
            _queue = left;
            if (batch.Count > 0)
                return batch;
            if (--_writing == 0)
            {
                _rest?.SetResult();
                _rest = null;
            }
            return null;
        }
    }

    /// <summary>Who waits for items that came together.</summary>
    private sealed class Caller(int items)
    {
        private readonly TaskCompletionSource<TReply?[]> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TReply?[] _replies = new TReply?[items];
        private Exception? _failure;
        private int _left = items;

        public Task<TReply?[]> Task => _answer.Task;

        public void Answer(int place, TReply? reply)
        {
            _replies[place] = reply;
            Done();
        }

        public void Fail(Exception failure)
        {
            _failure = failure;
            Done();
        }

        private void Done()
        {
            if (Interlocked.Decrement(ref _left) > 0)
                return;
            if (_failure is { } failure)
                _answer.SetException(failure);
            else
                _answer.SetResult(_replies);
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
