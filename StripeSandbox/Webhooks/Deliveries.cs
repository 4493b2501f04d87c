namespace Greenlight.StripeSandbox;

/// <summary>
/// Posts committed events to the endpoints that want them, a bounded number at once, again and again until they are acknowledged or three days have
/// passed. What is pending is in the store, so a restart goes on where it stopped; a delivery may then be made twice, as Stripe's may.
/// </summary>
internal sealed class Deliveries : IAsyncDisposable
{
    /// <summary>How long after each failed try the next one is made: short at first, for whoever is developing; about three days in all, as live Stripe.</summary>
    private static readonly TimeSpan[] Backoff =
    [
        .. new[] { 1, 5, 30, 120, 600, 1800 }.Select(s => TimeSpan.FromSeconds(s)), .. new[] { 1, 2, 4, 8, 12, 12, 12, 12 }.Select(h => TimeSpan.FromHours(h)),
    ];

    private static readonly TimeSpan Overtaking = TimeSpan.FromMilliseconds(200);

    private const int TriesKept = 50;

    private readonly Queue<Try> _tries = new();
    private readonly Books _books;
    private readonly TimeProvider _time;
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(20) };
    private readonly CancellationTokenSource _stop = new();
    private readonly DeliveryQueue _queue;
    private readonly SemaphoreSlim _slots;
    private readonly int _most;
    private Task _pump = Task.CompletedTask;
    private WebhookSwitches _switches = new();
    private SplitMix _chance = new(1);

    public Deliveries(Books books, StripeSandboxOptions options)
    {
        (_books, _time, _most) = (books, options.TimeProvider, options.ConcurrentDeliveries);
        _queue = new DeliveryQueue(_time);
        _slots = new SemaphoreSlim(_most);
    }

    public WebhookSwitches Switches
    {
        get => _switches;
        set => (_switches, _chance) = (value, new SplitMix(value.Seed));
    }

    public int Waiting => _queue.Count;

    public int Held => _queue.Held;

    public int UnderWay => _most - _slots.CurrentCount;

    /// <summary>The newest tries since the start, newest first.</summary>
    public IReadOnlyList<Try> Tries()
    {
        lock (_tries) return [.. _tries.Reverse()];
    }

    /// <summary>Delivers an event once more to everybody who wants it.</summary>
    public async Task Again(Id happened)
    {
        var told = _books.Log.Find(happened)!;
        var connected = !told.Object.OfAccount.IsNone;
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var rows = _books.Look(a => a.WebhookEndpoints.NewestFirst().Where(e => e.Wants(told.Type, connected)).Select(e => new DeliveryRow(happened.Ordinal, e.Id.Ordinal, 0, now)).ToList());
        await _books.Commit.Enqueue(s => rows.ForEach(s.Put));
        foreach (var row in rows) _queue.Add(new Waiting(row, true));
    }

    public void Start()
    {
        _books.Deliver = rows =>
        {
            foreach (var row in rows) _queue.Add(new Waiting(row, false));
        };
        _books.Log.ForEach("SELECT event, endpoint, attempts, due FROM delivery WHERE due IS NOT NULL ORDER BY event", r =>
            _queue.Add(new Waiting(EventLog.Delivery(r), false)));
        _pump = Pump();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _pump;
        for (var i = 0; i < _most; i++) await _slots.WaitAsync();
        _http.Dispose();
        _queue.Dispose();
        _slots.Dispose();
        _stop.Dispose();
    }

    private async Task Pump()
    {
        await Task.Yield();
        try
        {
            while (true)
            {
                var next = await _queue.Next(_stop.Token);
                if (Judge(next) is not { } copies) continue;
                await _slots.WaitAsync(_stop.Token);
                _ = Deliver(next.Row, copies);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping; what is pending is in the store.
        }
    }

    /// <summary>How many times to post it now; null if a switch has taken it away for the time being or for good.</summary>
    private int? Judge(Waiting next)
    {
        var s = _switches;
        if (next.Judged || next.Row.Attempts > 0) return 1;
        if (_chance.Next() < s.Drop)
        {
            Settle(next.Row with { Due = null });
            return null;
        }

        var wait = s.DelayMinMs + (_chance.Next() * Math.Max(0, s.DelayMaxMs - s.DelayMinMs));
        if (_chance.Next() < s.Reorder) wait += Overtaking.TotalMilliseconds;
        if (wait >= 1)
        {
            _queue.Add(new Waiting(next.Row with { Due = _time.GetUtcNow().ToUnixTimeMilliseconds() + (long)wait }, true));
            return null;
        }

        return _chance.Next() < s.Duplicate ? 2 : 1;
    }

    private async Task Deliver(DeliveryRow row, int copies)
    {
        try
        {
            var endpoint = _books.Look(a => a.WebhookEndpoints[row.Endpoint]);
            var happened = _books.Log.Find(row.Event)!;
            var taken = endpoint.Deleted || endpoint.Disabled;
            for (var i = 0; i < copies && !endpoint.Deleted && !endpoint.Disabled; i++) taken = await Post(endpoint, happened) || taken;
            if (taken) _ = _books.Commit.Enqueue(s => s.Delivered(row.Event, row.Endpoint));
            else if (!_stop.IsCancellationRequested) Retry(row);
        }
        catch (Microsoft.Data.Sqlite.SqliteException)
        {
            // The event could not be read just now; like an endpoint that could not be reached, it is tried again.
            Retry(row);
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task<bool> Post(WebhookEndpoint endpoint, Event happened)
    {
        var began = _time.GetTimestamp();
        var status = await Post(endpoint, _books.Render(happened));
        lock (_tries)
        {
            if (_tries.Count == TriesKept) _tries.Dequeue();
            _tries.Enqueue(new Try(_time.GetUtcNow(), happened.Id, happened.Type, endpoint.Url, status, _time.GetElapsedTime(began)));
        }

        return status is >= 200 and < 300;
    }

    /// <summary>The endpoint's answer, or null if there was none.</summary>
    private async Task<int?> Post(WebhookEndpoint endpoint, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json; charset=utf-8");
        request.Headers.TryAddWithoutValidation("Stripe-Signature", Signature.Header(endpoint.Secret, _time.GetUtcNow().ToUnixTimeSeconds(), body));
        request.Headers.TryAddWithoutValidation("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)");
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _stop.Token);
            return (int)response.StatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }

    private void Retry(DeliveryRow row)
    {
        long? due = row.Attempts < Backoff.Length ? _time.GetUtcNow().ToUnixTimeMilliseconds() + (long)Backoff[row.Attempts].TotalMilliseconds : null;
        row = row with { Attempts = row.Attempts + 1, Due = due };
        Settle(row);
        if (due is not null) _queue.Add(new Waiting(row, true));
    }

    private void Settle(DeliveryRow row) => _ = _books.Commit.Enqueue(s => s.Put(row));
}

/// <summary>One try at delivering an event; no status is no answer.</summary>
internal sealed record Try(DateTimeOffset At, Id Event, string Type, string Url, int? Status, TimeSpan Took);
