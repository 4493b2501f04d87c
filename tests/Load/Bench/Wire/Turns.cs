using System.Collections.Concurrent;
using System.Net;
using Greenlight.Load.Bench.Measuring;

namespace Greenlight.Load.Bench.Wire;

/// <summary>A run of turns over a set of connections: what both ways of dealing them out have in common.</summary>
internal abstract class Turns : ITurns, IDisposable
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Line[] _lines;
    private int _working;

    /// <param name="server">Where.</param>
    /// <param name="work">What.</param>
    /// <param name="connections">How many connections.</param>
    /// <param name="time">The clock.</param>
    protected Turns(IPEndPoint server, IWork work, int connections, TimeProvider time)
    {
        Time = time;
        _lines = [.. Enumerable.Range(0, connections).Select(_ => new Line(server, work, this, connections))];
        _working = connections;
    }

    /// <summary>How many connections.</summary>
    public int Connections => _lines.Length;

    /// <summary>What came of it.</summary>
    public Outcome Outcome { get; } = new();

    /// <summary>The clock.</summary>
    protected TimeProvider Time { get; }

    /// <summary>The connections.</summary>
    protected IReadOnlyList<Line> Lines => _lines;

    /// <summary>Runs until the last turn is answered; a cancelled run gives no more turns.</summary>
    public async Task<Outcome> Run(CancellationToken cancellation)
    {
        Outcome.Begin(Time);
        await using var stopping = cancellation.Register(Stop);
        Start();
        await _over.Task;
        Outcome.End(Time);
        cancellation.ThrowIfCancellationRequested();
        return Outcome;
    }

    /// <inheritdoc/>
    public bool Next(Line line, int status, bool done)
    {
        var now = Time.GetTimestamp();
        lock (_lock)
            Outcome.Record(status, done, Time.GetElapsedTime(line.Due, now), now);
        if (status is 429 or 503)
            TurnedAway(line);
        return Give(line, now);
    }

    /// <inheritdoc/>
    public void Broken(Line line)
    {
        lock (_lock)
            Outcome.Break();
        Rest();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var line in _lines)
            line.Dispose();
    }

    /// <summary>Sets the lines going.</summary>
    protected abstract void Start();

    /// <summary>Gives no more turns.</summary>
    protected abstract void Stop();

    /// <summary>Gives a line its next turn; false if it is to rest, or has ended with <see cref="Rest"/>.</summary>
    protected abstract bool Give(Line line, long now);

    /// <summary>The server asked to come again later.</summary>
    protected virtual void TurnedAway(Line line)
    {
    }

    /// <summary>A line has ended for good.</summary>
    protected void Rest()
    {
        if (Interlocked.Decrement(ref _working) == 0)
            _over.TrySetResult();
    }
}

/// <summary>Closed loop: each connection asks again as soon as it is answered. It finds the most that a server can do, and hides its queue.</summary>
internal sealed class ClosedLoop(IPEndPoint server, IWork work, int connections, TurnNumbers numbers, TimeSpan length, TimeProvider time) : Turns(server, work, connections, time)
{
    private long _end;
    private volatile bool _stopped;

    protected override void Stop() => _stopped = true;

    protected override void Start()
    {
        _end = Time.GetTimestamp() + (long)(length.TotalSeconds * Time.TimestampFrequency);
        Outcome.CountUntil(_end);
        foreach (var line in Lines)
        {
            if (Give(line, Time.GetTimestamp()))
                line.Begin();
        }
    }

    protected override bool Give(Line line, long now)
    {
        if (now < _end && !_stopped && numbers.TryTake(out var turn))
        {
            (line.Turn, line.Due) = (turn, now);
            return true;
        }
        Rest();
        return false;
    }
}

/// <summary>
/// Open loop: turns are due at a fixed rate, whether or not earlier ones were answered, and latency counts from the due time: waiting for a free connection is part
/// of it, as a person's waiting is.
/// </summary>
/// <param name="server">Where.</param>
/// <param name="work">What.</param>
/// <param name="connections">How many connections.</param>
/// <param name="numbers">The turns.</param>
/// <param name="rate">Turns due a second.</param>
/// <param name="length">For so long.</param>
/// <param name="time">The clock.</param>
/// <param name="overload">
/// More than the server can do: a turn that can't be sent within <see cref="Latest"/> of its due time is left out, so that what is measured is the server's queue and
/// not the generator's; and who was turned away comes again later, with the same pledge.
/// </param>
internal sealed class OpenLoop(
    IPEndPoint server, IWork work, int connections, TurnNumbers numbers, double rate, TimeSpan length, TimeProvider time, bool overload = false)
    : Turns(server, work, connections, time)
{
    private static readonly TimeSpan Latest = TimeSpan.FromMilliseconds(100);

    // A finer sleep would cost more processor time than it gains in evenness.
    private const uint ShortestSleep = 200;

    private readonly Lock _dealing = new();
    private readonly Stack<Line> _resting = new();
    private readonly long _turns = (long)(rate * length.TotalSeconds);
    private long _start, _dealt, _leftOut;
    private bool _ended;
    private volatile bool _noMore;

    /// <summary>Due, and never sent: the server was too far behind, or the generator.</summary>
    public long NeverSent => _turns - _dealt + _leftOut;

    /// <summary>Turns sent a second.</summary>
    public double SentRate => (_dealt - _leftOut) / length.TotalSeconds;

    protected override void Stop() => _noMore = true;

    protected override void Start()
    {
        foreach (var line in Lines)
            _resting.Push(line);
        _start = Time.GetTimestamp();
        new Thread(Deal) { IsBackground = true, Name = "pacer" }.Start();
    }

    protected override void TurnedAway(Line line)
    {
        if (overload)
            numbers.Return(line.Turn);
    }

    protected override bool Give(Line line, long now)
    {
        lock (_dealing)
        {
            if (!_ended)
            {
                if (Take(line, now))
                    return true;
                _resting.Push(line);
                return false;
            }
        }
        Rest();
        return false;
    }

    private void Deal()
    {
        // Far behind, it gives up: what is measured then is that the server can't.
        var giveUp = DueAt(overload ? _turns : _turns * 2);
        while (true)
        {
            var now = Time.GetTimestamp();
            Line? line = null;
            lock (_dealing)
            {
                if (_dealt >= _turns || _noMore || now > giveUp)
                    break;
                if (_resting.Count > 0 && Take(_resting.Peek(), now))
                    line = _resting.Pop();
            }
            if (line is not null)
                line.Begin();
            else
                Libc.Sleep(Math.Max(ShortestSleep, (uint)Math.Max(0, Time.GetElapsedTime(now, DueAt(_dealt)).TotalMicroseconds)));
        }
        End();
    }

    // Lines that rest end now; the others end with the answer they wait for.
    private void End()
    {
        Line[] resting;
        lock (_dealing)
            (_ended, resting) = (true, [.. _resting]);
        foreach (var _ in resting)
            Rest();
    }

    private bool Take(Line line, long now)
    {
        for (var late = overload ? now - (long)(Latest.TotalSeconds * Time.TimestampFrequency) : long.MinValue; _dealt < _turns && DueAt(_dealt) < late; _dealt++)
            _leftOut++;
        if (_dealt >= _turns || _noMore || DueAt(_dealt) > now)
            return false;
        if (!numbers.TryTake(out var turn))
        {
            _noMore = true;
            return false;
        }
        (line.Turn, line.Due) = (turn, DueAt(_dealt));
        _dealt++;
        return true;
    }

    private long DueAt(long turn) => _start + (long)(turn / rate * Time.TimestampFrequency);
}

/// <summary>Numbers of turns, each given once: so every turn is a backer of its own. Shared by all blocks on the same store.</summary>
/// <param name="most">How many there are.</param>
/// <param name="again">After so many it begins anew; 0: never.</param>
/// <param name="from">The first one.</param>
internal sealed class TurnNumbers(long most, long again = 0, long from = 0)
{
    private readonly ConcurrentQueue<long> _returned = new();
    private long _taken;

    /// <summary>How many were given.</summary>
    public long Taken => Math.Min(Interlocked.Read(ref _taken), most);

    /// <summary>The next one; false if there are no more.</summary>
    public bool TryTake(out long number)
    {
        if (_returned.TryDequeue(out number))
            return true;
        var taken = Interlocked.Increment(ref _taken) - 1;
        number = from + (again > 0 ? taken % again : taken);
        return taken < most;
    }

    /// <summary>Gives a number back, for a later turn.</summary>
    public void Return(long number) => _returned.Enqueue(number);
}
