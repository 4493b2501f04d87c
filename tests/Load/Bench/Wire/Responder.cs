using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Greenlight.Load.Bench.Wire;

/// <summary>
/// The cheapest server there can be: it reads a request to its end and answers a constant. What the generator reaches against it is the generator's own ceiling.
/// </summary>
internal static class Responder
{
    private static readonly byte[] Answer = "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"u8.ToArray();

    /// <summary>Serves until the process ends.</summary>
    public static async Task Run(int port, CancellationToken cancellation)
    {
        await InlineSockets.Enable();
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen(1024);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"listening on {port}"));
        while (!cancellation.IsCancellationRequested)
            new Served(await listener.AcceptAsync(cancellation)).Receive();
    }

    private sealed class Served
    {
        private readonly byte[] _request = new byte[16384];
        private readonly SocketAsyncEventArgs _receiving = new();
        private readonly Socket _socket;
        private int _received;

        public Served(Socket socket)
        {
            _socket = socket;
            _socket.NoDelay = true;
            _receiving.Completed += (_, _) => { if (Received()) Receive(); };
        }

        public void Receive()
        {
            do
                _receiving.SetBuffer(_request, _received, _request.Length - _received);
            while (!_socket.ReceiveAsync(_receiving) && Received());
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
            _socket.Send(Answer);
            return true;
        }
    }
}
