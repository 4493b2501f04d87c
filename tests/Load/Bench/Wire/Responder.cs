using System.Net;
using System.Net.Sockets;

namespace Greenlight.Load.Bench.Wire;

/// <summary>
/// The cheapest server there can be: it reads a request to its end and answers a constant. What the generator reaches against it is the generator's own ceiling.
/// </summary>
internal sealed class Responder : IAsyncDisposable
{
    private static readonly byte[] Created = "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"u8.ToArray();
    private readonly byte[] _answer;
    private readonly Socket _listener = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Served> _served = [];
    private readonly Task _accepting;

    /// <summary>Listens on that port of the loopback; answers this, or 201.</summary>
    public Responder(int port, byte[]? answer = null)
    {
        _answer = answer ?? Created;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        _listener.Listen(1024);
        _accepting = Accept();
    }

    /// <summary>Serves in a process of its own, until told to stop.</summary>
    public static async Task Run(int port, CancellationToken cancellation)
    {
        await InlineSockets.Enable();
        await using var responder = new Responder(port);
        await responder._accepting.WaitAsync(cancellation);
    }

    /// <summary>Cuts every connection.</summary>
    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var served in _served)
            served.Dispose();
    }

    private async Task Accept()
    {
        while (true)
        {
            var served = new Served(await _listener.AcceptAsync(), _answer);
            _served.Add(served);
            served.Receive();
        }
    }

    private sealed class Served : IDisposable
    {
        private readonly byte[] _request = new byte[16384];
        private readonly SocketAsyncEventArgs _receiving = new();
        private readonly Socket _socket;
        private readonly byte[] _reply;
        private int _received;

        public Served(Socket socket, byte[] reply)
        {
            (_socket, _reply) = (socket, reply);
            _socket.NoDelay = true;
            _receiving.Completed += (_, _) => { if (Received()) Receive(); };
        }

        public void Receive()
        {
            do
                _receiving.SetBuffer(_request, _received, _request.Length - _received);
            while (!_socket.ReceiveAsync(_receiving) && Received());
        }

        public void Dispose()
        {
            _socket.Dispose();
            _receiving.Dispose();
        }

        private bool Received()
        {
            if (_receiving.SocketError is not SocketError.Success || _receiving.BytesTransferred == 0)
            {
                _socket.Dispose();
                return false;
            }
            _received += _receiving.BytesTransferred;
            // A request has a length and a body like an answer; one without (a health check) ends with its head.
            var request = _request.AsSpan(0, _received);
            if (!HttpAnswer.TryRead(request, out _, out _))
                return true;
            _received = 0;
            _socket.Send(_reply);
            return true;
        }
    }
}
