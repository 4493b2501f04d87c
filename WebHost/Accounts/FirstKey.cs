using Dapper;
using Greenlight.Ledger;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace Greenlight.Accounts;

/// <summary>
/// Makes the first of the <see cref="DataProtectionKeys"/>, one process after the other. Left alone, processes that meet an empty table each make one and keep to it,
/// and for up to a day none reads the sessions of the others.
/// </summary>
internal sealed class FirstKey(IDatabase database, IKeyManager keys, TimeProvider clock) : IHostedLifecycleService
{
    // Any number that nobody else takes an advisory lock on in this database.
    private const long Lock = 0x677265656E6C6B65;

    // As the framework has it for those it makes itself; it makes the following ones in time, and all processes read them before they are used.
    private static readonly TimeSpan Life = TimeSpan.FromDays(90);

    // Before anything starts: the framework looks for a key in its own start.
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        // On SQLite there is one process.
        if (database.Dialect is not Dialect.PostgreSql)
            return;
        // The keys are asked for on connections of their own: this one is held meanwhile, before anything else in the process wants any.
        await using var connection = await database.OpenRead(cancellationToken);
        await connection.ExecuteAsync("SELECT pg_advisory_lock(@Lock)", new { Lock });
        try
        {
            if (keys.GetAllKeys().Count == 0)
                keys.CreateNewKey(clock.GetUtcNow(), clock.GetUtcNow() + Life);
        }
        finally
        {
            await connection.ExecuteAsync("SELECT pg_advisory_unlock(@Lock)", new { Lock });
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
