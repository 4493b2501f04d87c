namespace Greenlight.StripeSandbox;

/// <summary>Lets happen what happens by itself, when its time has come: refunds are answered, disputes decided, payouts arrive. What is due is in the store.</summary>
internal sealed class Clockwork : IAsyncDisposable
{
    /// <summary>Expired keys are dropped in passing.</summary>
    private const long AnHour = 3600;

    private readonly Books _books;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _scheduled = new(0);
    private readonly Task _pump;

    public Clockwork(Books books, TimeProvider time)
    {
        (_books, _time) = (books, time);
        books.Scheduled = () => _scheduled.Release();
        _pump = Pump();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _pump;
        _books.Scheduled = null;
        _scheduled.Dispose();
        _stop.Dispose();
    }

    private async Task Pump()
    {
        await Task.Yield();
        try
        {
            while (true)
            {
                var (durable, next) = _books.LetHappen();
                await durable;
                await Wait(next);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping; it happens after the next start.
        }
        catch (Exception) when (_books.Commit.Broken.IsFaulted)
        {
            // The file can't be written any more: nothing happens, as nothing is answered.
        }
    }

    private async Task Wait(long? next)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var news = _scheduled.WaitAsync(either.Token);
        var due = DateTimeOffset.FromUnixTimeSeconds(Math.Min(next ?? long.MaxValue, _time.GetUtcNow().ToUnixTimeSeconds() + AnHour));
        var wait = due - _time.GetUtcNow();
        var alarm = Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, _time, either.Token);
        // The clock may have gone on before the alarm was set.
        if (_time.GetUtcNow() < due) await Task.WhenAny(news, alarm);
        await either.CancelAsync();
        _stop.Token.ThrowIfCancellationRequested();
    }
}
