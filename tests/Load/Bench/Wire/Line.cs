using System.Net;
using System.Net.Sockets;

namespace Greenlight.Load.Bench.Wire;

/// <summary>
/// A connection with at most one request under way: keep-alive, no pipelining. It sends from one buffer and receives into another, both its own for life: a request
/// allocates nothing.
/// </summary>
internal sealed class Line : IDisposable
{
    // A request is a token of 600 bytes and little else; the longest answer is that of a sign-up. Ten thousand connections get buffers that hold a pledge's.
    private const int RequestBytes = 4096, AnswerBytes = 16384, Many = 1000, SmallBytes = 3072;

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly SocketAsyncEventArgs _receiving = new();
    private readonly byte[] _request, _answer;
    private readonly IWork _work;
    private readonly ITurns _turns;
    private int _received;

    /// <summary>Connects; one of so many.</summary>
    public Line(IPEndPoint server, IWork work, ITurns turns, int connections)
    {
        (_work, _turns) = (work, turns);
        (_request, _answer) = connections < Many ? (new byte[RequestBytes], new byte[AnswerBytes]) : (new byte[SmallBytes], new byte[SmallBytes]);
        _socket.Connect(server);
        _receiving.Completed += (_, _) => { if (Received()) Receive(); };
    }

    /// <summary>Number of the turn.</summary>
    public long Turn { get; set; }

    /// <summary>When the turn was due.</summary>
    public long Due { get; set; }

    /// <summary>Which request of the turn is under way.</summary>
    public int Step { get; private set; }

    /// <summary>What one request of a turn keeps for the next, such as the token of a sign-up.</summary>
    public byte[] Kept { get; set; } = [];

    /// <summary>Begins the turn that was set.</summary>
    public void Begin()
    {
        Step = 0;
        if (Send())
            Receive();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket.Dispose();
        _receiving.Dispose();
    }

    private bool Send()
    {
        _received = 0;
        var length = _work.Write(this, _request);
        try
        {
            // The socket's buffer is empty between two requests: this copies and returns.
            for (var sent = 0; sent < length;)
                sent += _socket.Send(_request.AsSpan(sent, length - sent));
            return true;
        }
        catch (SocketException)
        {
            _turns.Broken(this);
            return false;
        }
    }

    private void Receive()
    {
        do
            _receiving.SetBuffer(_answer, _received, _answer.Length - _received);
        while (!_socket.ReceiveAsync(_receiving) && Received());
    }

    // True: there is something to wait for.
    private bool Received()
    {
        if (_receiving.SocketError is not SocketError.Success || _receiving.BytesTransferred == 0)
        {
            _turns.Broken(this);
            return false;
        }
        _received += _receiving.BytesTransferred;
        var received = _answer.AsSpan(0, _received);
        if (!HttpAnswer.TryRead(received, out var status, out var body))
            return true;
        var after = _work.Read(this, status, received[body..]);
        if (after is After.More)
        {
            Step++;
            return Send();
        }
        if (!_turns.Next(this, status, after is After.Done))
            return false;
        Step = 0;
        return Send();
    }
}
