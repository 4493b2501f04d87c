using Greenlight.Ledger;
using Npgsql;

namespace Greenlight.Hosting;

/// <summary>Says once, as the process starts, where everything is kept: two folders of the same relative name are easily mistaken for each other.</summary>
internal sealed partial class StoreNotice(StorageOptions storage, ILogger<StoreNotice> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (storage.Provider is Dialect.Sqlite)
            LogFolder(log, Path.GetFullPath(storage.Folder));
        else if (new NpgsqlConnectionStringBuilder(storage.ConnectionString) is var server)
            LogServer(log, server.Database ?? server.Username, $"{server.Host}:{server.Port}");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Information, Message = "Everything is kept in the folder {Folder}")]
    private static partial void LogFolder(ILogger log, string folder);

    [LoggerMessage(Level = LogLevel.Information, Message = "Everything is kept in the database {Database} of PostgreSQL at {Address}")]
    private static partial void LogServer(ILogger log, string? database, string address);
}
