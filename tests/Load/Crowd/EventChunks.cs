using System.Buffers.Text;

namespace Greenlight.Load.Crowd;

/// <summary>An event stream: HTTP/1.1 chunks, within which each line ends with a line feed.</summary>
internal sealed class EventChunks() : RecordCutter((byte)'\n')
{
    /// <inheritdoc/>
    protected override bool TryBegin(out int payload)
    {
        payload = 0;
        // The end of the chunk before, if there was one.
        var head = Unread.StartsWith("\r\n"u8) ? 2 : 0;
        var end = Unread[head..].IndexOf("\r\n"u8);
        if (end < 0)
            return false;
        if (!Utf8Parser.TryParse(Unread.Slice(head, end), out payload, out _, 'x'))
            throw new IOException("The stream is not chunked.");
        if (payload == 0)
            throw new IOException("The stream has ended.");
        Skip(head + end + 2);
        return true;
    }
}
