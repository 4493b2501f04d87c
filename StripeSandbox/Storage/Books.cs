using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;

namespace Greenlight.StripeSandbox;

/// <summary>A request as the books see it.</summary>
internal sealed record Call(Operation Operation, string PathId, Form Form, Expansion Expand, string RequestId, string? KeyText, UInt128? Key, ulong Fingerprint)
{
    /// <summary>The connected account that it is for; none is the platform.</summary>
    public Id On { get; init; }
}

/// <summary>An answer as bytes, when it is durable, and the row kept for its key.</summary>
internal sealed record Rendered(int Status, byte[] Body, Task Durable, AnswerRow? Kept);

/// <summary>
/// The account in memory together with its file. One lock orders everything: a call is decided, applied, rendered and queued for the disk in it, so
/// the file's order is memory's order; the sync itself happens outside, shared by whoever is waiting.
/// </summary>
internal sealed class Books : IAsyncDisposable
{
    private readonly Lock _one = new();
    private readonly StoreFile _file;
    private readonly ArrayBufferWriter<byte> _buffer = new(4096);
    private readonly TimeProvider _time;
    private long _versions, _answers, _lastSecond;
    private long? _expired;

    public Books(StoreFile file, TimeProvider time, Terms? terms = null)
    {
        (_file, _time, Account) = (file, time, new Account(terms));
        Log = new EventLog(file.Connect());
        Load();
        Commit = new GroupCommit(new Statements(file.Connect()));
        if (_expired is { } last) _ = Commit.Enqueue(s => s.ForgetAnswersUpTo(last));
    }

    public Account Account { get; }

    public IdempotencyKeys Keys { get; } = new();

    public EventLog Log { get; }

    public GroupCommit Commit { get; }

    public uint Events { get; private set; }

    /// <summary>Where the sandbox is reached: part of the addresses it hands out.</summary>
    public Uri Home { get; set; } = new("http://127.0.0.1");

    /// <summary>Told of deliveries once they are durable, on the writer's thread.</summary>
    public Action<IReadOnlyList<DeliveryRow>>? Deliver { get; set; }

    /// <summary>Told when something was put that changes by itself later.</summary>
    public Action? Scheduled { get; set; }

    /// <summary>Unix seconds that never go back, so that events are numbered in the order of their times.</summary>
    public long Now()
    {
        lock (_one) return _lastSecond = Math.Max(_lastSecond, _time.GetUtcNow().ToUnixTimeSeconds());
    }

    /// <summary>Decides a call and queues what it changes. With <paramref name="breakdown"/>, Stripe fails after executing, or before.</summary>
    public Rendered Execute(Call call, Breakdown breakdown = Breakdown.None)
    {
        lock (_one)
        {
            var turn = new Turn(Account, call.Form, call.PathId, Now()) { On = call.On };
            var answer = breakdown == Breakdown.Before ? null : call.Operation.Decide(turn);
            var changes = answer is { Executed: true } ? Apply(turn, call) : Changes.Nothing;
            if (answer is null || (breakdown == Breakdown.After && answer.Executed)) answer = Breaking.Down();
            var body = Render(answer, call.Expand);
            AnswerRow? kept = null;
            if (call.Key is { } key && answer.Executed)
                kept = new AnswerRow(_answers++, key, call.Fingerprint, turn.Now, answer.Status, call.RequestId, body);
            return new Rendered(answer.Status, body, Queue(changes, kept), kept);
        }
    }

    /// <summary>Reads stored events; not under the lock, they do not change.</summary>
    public Rendered Read(Call call)
    {
        var turn = new Turn(Account, call.Form, call.PathId, 0, Log) { On = call.On };
        var answer = call.Operation.Decide(turn);
        lock (_one) return new Rendered(answer.Status, Render(answer, call.Expand), Task.CompletedTask, null);
    }

    /// <summary>A change that no API call makes: the authentication page's, the configuration's.</summary>
    public Task Change(Action<Turn> change, string requestId)
    {
        lock (_one)
        {
            var turn = new Turn(Account, new Form(), "", Now());
            change(turn);
            return Queue(Apply(turn, new Call(null!, "", turn.Form, Expansion.Nothing, requestId, null, null, 0)), null);
        }
    }

    /// <summary>Lets everything happen whose time has come; answers when it is durable, and the time of what is next.</summary>
    public (Task Durable, long? Next) LetHappen()
    {
        lock (_one)
        {
            var durable = Task.CompletedTask;
            if (Keys.Sweep(Now()) is { } expired) durable = Commit.Enqueue(s => s.ForgetAnswersUpTo(expired));
            while (Account.Due.TryPeek(out var id, out var at))
            {
                if (at > Now()) return (durable, at);
                Account.Due.Dequeue();
                if (Account.Find(id) is { } due && due.Due == at) durable = Change(turn => Happenings.Come(turn, due), "");
            }

            return (durable, null);
        }
    }

    /// <summary>Renders anything as it is now.</summary>
    public byte[] Render(StripeObject value)
    {
        lock (_one) return Render(value, Expansion.Nothing);
    }

    /// <summary>Looks at the account while nothing changes it.</summary>
    public T Look<T>(Func<Account, T> look)
    {
        lock (_one) return look(Account);
    }

    /// <summary>Looks at the account as a rendering does.</summary>
    public T Show<T>(Func<View, T> look)
    {
        lock (_one) return look(new View(Account, Expansion.Nothing, Home) { Now = Now() });
    }

    public async ValueTask DisposeAsync()
    {
        await Commit.DisposeAsync();
        Log.Dispose();
        _file.Dispose();
    }

    private sealed record Changes(VersionRow[] Versions, EventRow[] Events, List<DeliveryRow> Deliveries)
    {
        public static readonly Changes Nothing = new([], [], []);
    }

    private Changes Apply(Turn turn, Call call)
    {
        if (turn.Versions.Count == 0) return Changes.Nothing;
        var (first, scheduled) = (_versions, Account.Due.Count);
        var versions = new VersionRow[turn.Versions.Count];
        for (var i = 0; i < versions.Length; i++)
        {
            Account.Apply(turn.Versions[i]);
            versions[i] = new VersionRow(_versions++, turn.Versions[i]);
        }

        var events = new EventRow[turn.Raised.Count];
        var deliveries = new List<DeliveryRow>();
        for (var i = 0; i < events.Length; i++)
        {
            var raised = turn.Raised[i];
            var account = turn.Versions[raised.Version].OfAccount;
            events[i] = new EventRow(Id.New(Kind.Event, Events++), raised.Type, first + raised.Version, turn.Now, call.RequestId.Length == 0 ? null : call.RequestId, call.KeyText,
                account.IsNone ? null : account.Ordinal);
            for (uint e = 0; e < Account.WebhookEndpoints.Count; e++)
                if (Account.WebhookEndpoints[e].Wants(raised.Type, connected: !account.IsNone))
                    deliveries.Add(new DeliveryRow(events[i].Id.Ordinal, e, 0, turn.Now * 1000));
        }

        if (Account.Due.Count > scheduled) Scheduled?.Invoke();
        return new Changes(versions, events, deliveries);
    }

    private Task Queue(Changes changes, AnswerRow? kept)
    {
        if (changes.Versions.Length == 0 && kept is null) return Commit.Tail;
        var expired = kept is null ? null : Keys.Sweep(_lastSecond);
        return Commit.Enqueue(s =>
        {
            foreach (var row in changes.Versions) s.Insert(row);
            foreach (var row in changes.Events) s.Insert(row);
            foreach (var row in changes.Deliveries) s.Put(row);
            if (kept is not null) s.Insert(kept);
            if (expired is { } n) s.ForgetAnswersUpTo(n);
        }, changes.Deliveries.Count == 0 ? null : () => Deliver?.Invoke(changes.Deliveries));
    }

    private byte[] Render(Answer answer, Expansion expand)
    {
        _buffer.ResetWrittenCount();
        using var w = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        answer.Write(w, new View(Account, expand, Home) { Now = _lastSecond });
        w.Flush();
        return _buffer.WrittenSpan.ToArray();
    }

    private void Load()
    {
        Log.ForEach("SELECT n, kind, body FROM version ORDER BY n", row =>
        {
            Account.Apply(Stored.Decode((Kind)row.GetInt32(1), row.GetFieldValue<byte[]>(2)));
            _versions = row.GetInt64(0) + 1;
        });
        Log.ForEach("SELECT n, created FROM event ORDER BY n DESC LIMIT 1", row =>
            (Events, _lastSecond) = ((uint)row.GetInt64(0) + 1, row.GetInt64(1)));
        var oldest = Now() - (long)IdempotencyKeys.Life.TotalSeconds;
        Log.ForEach("SELECT n, key, fingerprint, created FROM answer ORDER BY n", row =>
        {
            _answers = row.GetInt64(0) + 1;
            if (row.GetInt64(3) <= oldest)
                _expired = row.GetInt64(0);
            else
                Keys.Keep(BinaryPrimitives.ReadUInt128LittleEndian(row.GetFieldValue<byte[]>(1)), unchecked((ulong)row.GetInt64(2)), row.GetInt64(0), row.GetInt64(3));
        });
    }
}
