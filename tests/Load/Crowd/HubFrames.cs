using System.Buffers.Binary;
using System.Text;

namespace Greenlight.Load.Crowd;

/// <summary>
/// The hub's side of a connection: WebSocket frames (RFC 6455), which a server does not mask and whose payload is SignalR's JSON, each message ended by 0x1E.
/// Pings of the WebSocket need no answer here: the server sends none that ask for one.
/// </summary>
internal sealed class HubFrames() : RecordCutter(0x1E)
{
    private const byte Close = 8;

    /// <summary>A message of the client as one frame. A mask of zeros is a mask, and leaves the bytes as they are.</summary>
    public static byte[] Frame(string message)
    {
        var payload = Encoding.UTF8.GetBytes(message + "\u001e");
        byte[] length = payload.Length < 126 ? [(byte)(0x80 | payload.Length)] : [0x80 | 126, (byte)(payload.Length >> 8), (byte)payload.Length];
        return [0x81, .. length, 0, 0, 0, 0, .. payload];
    }

    /// <inheritdoc/>
    protected override bool TryBegin(out int payload)
    {
        payload = 0;
        while (Unread.Length >= 2)
        {
            var (opcode, length, head) = (Unread[0] & 0x0F, Unread[1] & 0x7F, 2);
            if (length >= 126)
            {
                head = length == 126 ? 4 : 10;
                if (Unread.Length < head)
                    return false;
                length = length == 126 ? BinaryPrimitives.ReadUInt16BigEndian(Unread[2..]) : checked((int)BinaryPrimitives.ReadInt64BigEndian(Unread[2..]));
            }
            if (opcode == Close)
                throw new IOException("The hub has closed the connection.");
            if (opcode > Close)
            {
                if (Unread.Length < head + length)
                    return false;
                Skip(head + length);
                continue;
            }
            Skip(head);
            payload = length;
            if (payload > 0)
                return true;
        }
        return false;
    }
}
