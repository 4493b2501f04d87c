using System.Net;
using System.Net.Sockets;

namespace Greenlight.Tests.Paygate;

/// <summary>The world outside: a folder that anybody may read, and one key that only a given Authorization header opens.</summary>
internal sealed class PublicFiles : IDisposable
{
    public const string KeyPath = "/keys/children-of-the-machine/episode-1";

    private readonly HttpListener _listener;
    private readonly string _folder;
    private readonly byte[] _key;
    private readonly string _authorization;
    private readonly Task _serving;
    private volatile int _keysRefused;

    public PublicFiles(string folder, byte[] key, string authorization)
    {
        (_folder, _key, _authorization) = (folder, key, authorization);
        (_listener, Address) = Listen();
        _serving = Serve();
    }

    public string Address { get; }

    public int KeysRefused => _keysRefused;

    public void Dispose()
    {
        _listener.Stop();
        _serving.GetAwaiter().GetResult();
        _listener.Close();
    }

    private async Task Serve()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception) when (!_listener.IsListening)
            {
                return;
            }

            Answer(context.Request, context.Response);
        }
    }

    private void Answer(HttpListenerRequest request, HttpListenerResponse response)
    {
        var path = request.Url!.AbsolutePath;
        var file = Path.Combine(_folder, Path.GetFileName(path));
        var (status, body) = path switch
        {
            KeyPath when request.Headers["Authorization"] != _authorization => (403, []),
            KeyPath => (200, _key),
            _ when File.Exists(file) => (200, File.ReadAllBytes(file)),
            _ => (404, Array.Empty<byte>()),
        };
        _keysRefused += status == 403 ? 1 : 0;
        response.StatusCode = status;
        response.ContentLength64 = body.Length;
        try
        {
            response.Close(body, willBlock: true);
        }
        catch (HttpListenerException)
        {
            // A player hangs up as soon as it has seen enough.
        }
    }

    // HttpListener cannot ask for "any free port", and one that was free may be taken a moment later: ask, and ask again.
    private static (HttpListener Listener, string Address) Listen()
    {
        for (var attempt = 1; ; attempt++)
        {
            var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            var address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
            probe.Stop();
            var listener = new HttpListener { Prefixes = { address + "/" } };
            try
            {
                listener.Start();
                return (listener, address);
            }
            catch (HttpListenerException) when (attempt < 10)
            {
                listener.Close();
            }
        }
    }
}
