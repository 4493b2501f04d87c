namespace Greenlight.Load.Crowd;

/// <summary>
/// Watches through the hub as the product's page does: a WebSocket without negotiation, SignalR's JSON, <c>Watch(slug)</c>, and a ping from time to time.
/// </summary>
internal sealed class CrowdHubWatcher(int number, CrowdRoom room) : CrowdWatcher(number, room)
{
    private static readonly byte[] Ping = HubFrames.Frame("""{"type":6}""");
    private static readonly byte[] Handshake = HubFrames.Frame("""{"protocol":"json","version":1}""");

    /// <inheritdoc/>
    public override void KeepAlive() => Send(Ping);

    /// <inheritdoc/>
    protected override RecordCutter NewCutter() => new HubFrames();

    /// <inheritdoc/>
    protected override (string Request, int Status, ReadOnlyMemory<byte> Then) Greeting(string host) => (
        $"GET /live HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
        101, (byte[])[.. Handshake, .. HubFrames.Frame($$"""{"type":1,"invocationId":"1","target":"Watch","arguments":["{{Room.Campaign}}"]}""")]);

    /// <inheritdoc/>
    protected override ReadOnlySpan<byte> ProgressIn(ReadOnlySpan<byte> record, out bool isSnapshot)
    {
        isSnapshot = false;
        if (record.StartsWith("""{"type":1,"target":"progress","arguments":["""u8))
            return record["""{"type":1,"target":"progress","arguments":[""".Length..^2];
        isSnapshot = record.StartsWith("""{"type":3,"invocationId":"1","result":"""u8);
        if (isSnapshot)
            return record["""{"type":3,"invocationId":"1","result":""".Length..^1];
        // Other than pings and the answer to the handshake, nothing else is a good sign.
        return record.SequenceEqual("""{"type":6}"""u8) || record.SequenceEqual("{}"u8)
            ? default
            : throw new IOException($"The hub says: {System.Text.Encoding.UTF8.GetString(record)}");
    }
}

/// <summary>Watches through server-sent events.</summary>
internal sealed class CrowdEventWatcher(int number, CrowdRoom room) : CrowdWatcher(number, room)
{
    /// <inheritdoc/>
    protected override RecordCutter NewCutter() => new EventChunks();

    /// <inheritdoc/>
    protected override (string Request, int Status, ReadOnlyMemory<byte> Then) Greeting(string host) =>
        ($"GET /api/campaigns/{Room.Campaign}/live HTTP/1.1\r\nHost: {host}\r\nAccept: text/event-stream\r\n\r\n", 200, default);

    /// <inheritdoc/>
    protected override ReadOnlySpan<byte> ProgressIn(ReadOnlySpan<byte> record, out bool isSnapshot)
    {
        isSnapshot = false;
        return record.StartsWith("data: "u8) ? record[6..] : default;
    }
}
