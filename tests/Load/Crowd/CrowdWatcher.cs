using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Greenlight.Load.Crowd;

/// <summary>
/// One of very many who watch: a bare socket, one buffer, and no more of each message read than is needed. Comes back when the connection ends, as a page does:
/// after a pause that doubles with each failure and of which chance takes a share, so that ten thousand do not come back in the same moment.
/// </summary>
internal abstract class CrowdWatcher(int number, CrowdRoom room)
{
    // Pages of the product wait the same (wwwroot/js/live.js).
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly List<Receipt> _receipts = [];
    private Socket? _socket;
    private bool _leaving;

    /// <summary>Everything told while <see cref="CrowdRoom.Recording"/>.</summary>
    public IReadOnlyList<Receipt> Receipts => _receipts;

    /// <summary>The newest thing told.</summary>
    public Telling? Newest { get; private set; }

    /// <summary>Since when it has been watching without a break; null while it is not.</summary>
    public TimeSpan? Since { get; private set; }

    /// <summary>What all of them share.</summary>
    protected CrowdRoom Room => room;

    /// <summary>What cuts the answers of this kind of watcher.</summary>
    protected abstract RecordCutter NewCutter();

    /// <summary>The request that begins a watch, the status of the answer that grants it, and what to send then.</summary>
    protected abstract (string Request, int Status, ReadOnlyMemory<byte> Then) Greeting(string host);

    /// <summary>The progress in a record, or nothing for another kind of record. Throws <see cref="IOException"/> for a refusal.</summary>
    protected abstract ReadOnlySpan<byte> ProgressIn(ReadOnlySpan<byte> record, out bool isSnapshot);

    /// <summary>Watches until it leaves.</summary>
    public async Task Watch(CancellationToken ending)
    {
        for (var failures = 0; !_leaving; failures++)
        {
            try
            {
                await Connect(ending);
            }
            catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or OperationCanceledException)
            {
                // Whatever the socket says, it means the same: the connection has gone, as it does when the server is killed.
            }
            if (Since is not null)
                (Since, failures) = (null, 0);
            _socket?.Dispose();
            if (_leaving || ending.IsCancellationRequested)
                return;
            room.Failed();
            await room.Clock.Pause(PauseAfter(failures), ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Ends the watch.</summary>
    public void Leave()
    {
        _leaving = true;
        _socket?.Dispose();
    }

    /// <summary>What keeps the connection alive, if this kind needs anything.</summary>
    public virtual void KeepAlive()
    {
    }

    /// <summary>Sends bytes that fit into the socket's buffer; a connection that has gone is noticed by the reader.</summary>
    protected void Send(byte[] bytes)
    {
        try
        {
            if (Since is not null)
                _socket!.Send(bytes);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The reader of this connection gets the same and begins another.
        }
    }

    private TimeSpan PauseAfter(int failures)
    {
        var pause = TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << Math.Min(failures, 8)));
        return pause * room.Chance(number, failures);
    }

    private async Task Connect(CancellationToken ending)
    {
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _socket.Bind(CrowdRoom.SourceOf(number));
        await _socket.ConnectAsync(room.Server, ending);
        var cutter = NewCutter();
        var (request, granted, then) = Greeting(room.Server.ToString());
        await _socket.SendAsync(Encoding.ASCII.GetBytes(request), ending);
        await Granted(cutter, granted);
        if (!then.IsEmpty)
            await _socket.SendAsync(then, ending);
        while (true)
        {
            while (cutter.TryCut(out var record))
                Take(record);
            await More(cutter);
        }
    }

    private void Take(ReadOnlySpan<byte> record)
    {
        var progress = ProgressIn(record, out var isSnapshot);
        if (progress.IsEmpty)
            return;
        var telling = room.Tellings.Of(progress);
        var order = telling.CompareTo(Newest);
        // An answer may be overtaken by newer news; news may not.
        if (order < 0 && !isSnapshot && Since is not null)
            room.Faults.Add("out of order", $"watcher {number}: {Newest!.Counter.Sequence} as of {Newest.AsOf:O}, then {telling.Counter.Sequence} as of {telling.AsOf:O}");
        if (order < 0 && telling.Counter.Sequence < Newest!.Counter.Sequence && Since is null)
            room.Faults.Add("went back after a reconnect", $"watcher {number}: {Newest.Counter.Sequence}, then {telling.Counter.Sequence}");
        if (order > 0)
            Newest = telling;
        Since ??= room.Clock.Elapsed;
        if (room.Recording)
            _receipts.Add(new(telling, room.Clock.Elapsed));
    }

    private async Task Granted(RecordCutter cutter, int status)
    {
        int end;
        while ((end = cutter.Head.IndexOf("\r\n\r\n"u8)) < 0)
            await More(cutter);
        var head = Encoding.ASCII.GetString(cutter.Head[..end]);
        // "HTTP/1.1 101 Switching Protocols"
        if (int.Parse(head.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture) != status)
        {
            room.Refused(head.Split('\r')[0]);
            throw new IOException("The server has refused the watch.");
        }
        cutter.Skip(end + 4);
    }

    private async ValueTask More(RecordCutter cutter)
    {
        var came = await _socket!.ReceiveAsync(cutter.Free);
        if (came == 0)
            throw new IOException("The server has ended the connection.");
        cutter.Came(came);
    }
}

/// <summary>That a watcher heard something.</summary>
/// <param name="Telling">What.</param>
/// <param name="At">When.</param>
internal readonly record struct Receipt(Telling Telling, TimeSpan At);
