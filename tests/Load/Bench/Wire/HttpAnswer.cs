using System.Buffers.Text;

namespace Greenlight.Load.Bench.Wire;

/// <summary>As much of HTTP/1.1 as it takes to see where an answer ends. One request is under way per connection, so nothing follows an answer.</summary>
internal static class HttpAnswer
{
    /// <summary>Whether the answer is complete; if so its status and where its body begins.</summary>
    public static bool TryRead(ReadOnlySpan<byte> received, out int status, out int body)
    {
        (status, body) = (0, received.IndexOf("\r\n\r\n"u8) + 4);
        if (body < 4)
            return false;
        var head = received[..body];
        // A request, which the responder reads with this too, has no status.
        if (!Utf8Parser.TryParse(head["HTTP/1.1 ".Length..], out status, out _))
            status = 0;
        var length = head.IndexOf("Content-Length: "u8);
        if (length >= 0)
            return Utf8Parser.TryParse(head[(length + "Content-Length: ".Length)..], out int bytes, out _) && received.Length >= body + bytes;
        // Chunked: the last chunk is empty. JSON has no line breaks that could look like it.
        return head.IndexOf("chunked"u8) < 0 || received.EndsWith("0\r\n\r\n"u8) && received.Length > body;
    }
}
