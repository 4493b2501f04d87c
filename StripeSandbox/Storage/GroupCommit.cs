using System.Threading.Channels;

namespace Greenlight.StripeSandbox;

/// <summary>Something to be written, and the moment it is durable.</summary>
internal sealed class Write(Action<Statements> rows, Action? afterwards)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes once the rows are on disk; fails if they can't be.</summary>
    public Task Durable => _done.Task;

    public void Run(Statements statements) => rows(statements);

    public void Done()
    {
        afterwards?.Invoke();
        _done.TrySetResult();
    }

    public void Failed(Exception e) => _done.TrySetException(e);
}

/// <summary>
/// One writer. While a batch is being synced the next one gathers by itself, without a timer: a lone write waits for nothing but its own sync,
/// and a crowd shares one. A failed batch ends the writer: memory is ahead of the disk by then, and nothing may be answered from it.
/// </summary>
internal sealed class GroupCommit : IAsyncDisposable
{
    private const int LargestBatch = 2000;
    private readonly Channel<Write> _queue = Channel.CreateUnbounded<Write>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Statements _statements;
    private readonly Task _loop;
    private readonly TaskCompletionSource _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Task _tail = Task.CompletedTask;

    public GroupCommit(Statements statements)
    {
        _statements = statements;
        _loop = Task.Factory.StartNew(Loop, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>When everything enqueued so far is durable: a read waits for it, so that it never shows what a power cut could take back.</summary>
    public Task Tail => _tail;

    /// <summary>Batches synced, and writes in them.</summary>
    public long Batches { get; private set; }

    /// <inheritdoc cref="Batches"/>
    public long Writes { get; private set; }

    /// <summary>Fails with the reason when a batch can't be written; never completes otherwise.</summary>
    public Task Broken => _broken.Task;

    /// <summary>Queues a write. Callers that decide in an order enqueue in it too, under the same lock.</summary>
    public Task Enqueue(Action<Statements> rows, Action? afterwards = null)
    {
        var write = new Write(rows, afterwards);
        if (!_queue.Writer.TryWrite(write)) return _broken.Task.IsFaulted ? _broken.Task : Task.FromException(new ObjectDisposedException(nameof(GroupCommit)));
        return _tail = write.Durable;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
        _statements.Dispose();
    }

    private void Loop()
    {
        var batch = new List<Write>(LargestBatch);
        var reader = _queue.Reader;
        while (reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            batch.Clear();
            while (batch.Count < LargestBatch && reader.TryRead(out var write)) batch.Add(write);
            try
            {
                _statements.Begin();
                foreach (var write in batch) write.Run(_statements);
                _statements.Commit();
            }
            catch (Exception e)
            {
                Fail(batch, e);
                return;
            }

            Batches++;
            Writes += batch.Count;
            foreach (var write in batch) write.Done();
        }
    }

    private void Fail(List<Write> batch, Exception e)
    {
        _broken.TrySetException(e);
        _queue.Writer.TryComplete(e);
        foreach (var write in batch) write.Failed(e);
        while (_queue.Reader.TryRead(out var write)) write.Failed(e);
    }
}
