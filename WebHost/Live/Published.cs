using System.Buffers.Text;
using System.Text.Json;
using Greenlight.Campaigns;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace Greenlight.Live;

/// <summary>
/// One progress on its way to everybody, serialised at most once for each protocol however many watch. Readers wait on <see cref="Superseded"/> and
/// then take the newest one: that is the whole of conflation, there is no queue that could grow.
/// </summary>
internal sealed class Published(Progress progress)
{
    private readonly TaskCompletionSource _superseded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lazy<byte[]> _json = new(() => JsonSerializer.SerializeToUtf8Bytes(progress, EdgeJson.Strict));
    private readonly Lazy<byte[]> _event = new(() => Event(progress));
    private readonly Lazy<SerializedHubMessage> _message = new(() => new(new InvocationMessage(LiveHub.ProgressMethod, [progress])));

    /// <summary>The numbers.</summary>
    public Progress Progress => progress;

    /// <summary>For those who poll.</summary>
    public byte[] Json => _json.Value;

    /// <summary>For readers of server-sent events.</summary>
    public byte[] ServerSentEvent => _event.Value;

    /// <summary>For connections of the hub.</summary>
    public SerializedHubMessage HubMessage => _message.Value;

    /// <summary>Done when there is something newer, or a sign of life to give.</summary>
    public Task Superseded => _superseded.Task;

    /// <summary>Wakes those who wait for something newer.</summary>
    public void Supersede() => _superseded.TrySetResult();

    /// <summary>Whether this is worth telling after <paramref name="other"/>: a higher sequence, or the same numbers read later.</summary>
    public bool IsNewerThan(Published? other) =>
        other is null
        || progress.Sequence > other.Progress.Sequence
        || (progress.Sequence == other.Progress.Sequence && progress.AsOf > other.Progress.AsOf);

    private static byte[] Event(Progress progress)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(progress, EdgeJson.Strict);
        Span<byte> sequence = stackalloc byte[20];
        Utf8Formatter.TryFormat(progress.Sequence, sequence, out var digits);
        return [.. "id: "u8, .. sequence[..digits], .. "\nevent: progress\ndata: "u8, .. json, .. "\n\n"u8];
    }
}
