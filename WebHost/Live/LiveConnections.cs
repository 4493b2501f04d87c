using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;

namespace Greenlight.Live;

/// <summary>
/// Gives the feed the hub's connections themselves. SignalR's own groups would wait for the slowest member of each send, or pile up what it has not read;
/// the feed writes to each connection through its own conflating slot instead.
/// </summary>
internal sealed class LiveConnections
{
    private readonly ConcurrentDictionary<string, HubConnectionContext> _connections = new(StringComparer.Ordinal);

    /// <summary>A new reader on an open connection: one for each campaign it watches.</summary>
    public IProgressReader ReaderOf(string connectionId) =>
        _connections.TryGetValue(connectionId, out var connection) ? new LiveConnection(connection) : throw new HubException("The connection has ended.");

    /// <summary>A connection has opened.</summary>
    public void Add(HubConnectionContext connection) => _connections[connection.ConnectionId] = connection;

    /// <summary>A connection has ended.</summary>
    public void Remove(HubConnectionContext connection) => _connections.TryRemove(connection.ConnectionId, out _);
}

/// <summary>SignalR's in-process manager, which also keeps <see cref="LiveConnections"/> up to date.</summary>
internal sealed class LiveLifetimeManager(LiveConnections connections, ILogger<DefaultHubLifetimeManager<LiveHub>> log) : DefaultHubLifetimeManager<LiveHub>(log)
{
    /// <inheritdoc/>
    public override Task OnConnectedAsync(HubConnectionContext connection)
    {
        connections.Add(connection);
        return base.OnConnectedAsync(connection);
    }

    /// <inheritdoc/>
    public override Task OnDisconnectedAsync(HubConnectionContext connection)
    {
        connections.Remove(connection);
        return base.OnDisconnectedAsync(connection);
    }
}
