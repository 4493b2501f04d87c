using System.Net;
using System.Net.Sockets;
using Dapper;
using Greenlight.Ledger;

namespace Greenlight.Charging;

/// <summary>
/// The silos that a restored PostgreSQL backup says are running. They are those of the moment of the backup: a server that starts would wait for more than a minute until it
/// believes that they are gone. SQLite keeps no members: it has one silo.
/// </summary>
internal static class RestoredMembers
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Counts them as dead. Throws <see cref="StartupFaultException"/>, with nothing written, if one of them still answers.</summary>
    public static async Task Bury(IDatabase database)
    {
        if (database.Dialect is not Dialect.PostgreSql)
            return;
        await using (var connection = await database.OpenRead())
        {
            foreach (var (address, port) in await connection.QueryAsync<(string, int)>("SELECT Address, Port FROM OrleansMembership WHERE Status <> @dead", new { dead = (int)SiloStatus.Dead }))
            {
                if (await Answers(IPAddress.Parse(address), port))
                    throw new StartupFaultException($"A silo runs at {address}:{port}: stop every server before a backup is put in its place, then put it there again.");
            }
        }
        // As Orleans itself writes a change of members: the version first.
        await database.Write(async connection =>
        {
            await connection.ExecuteAsync("UPDATE OrleansMembershipVersion SET Version = Version + 1");
            return await connection.ExecuteAsync("UPDATE OrleansMembership SET Status = @dead WHERE Status <> @dead", new { dead = (int)SiloStatus.Dead });
        });
    }

    private static async Task<bool> Answers(IPAddress address, int port)
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        using var client = new TcpClient(address.AddressFamily);
        try
        {
            await client.ConnectAsync(address, port, patience.Token);
            return true;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return false;
        }
    }
}
