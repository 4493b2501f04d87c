using System.Security.Cryptography;
using Dapper;
using Greenlight.Ledger;

namespace Greenlight.Paygate;

/// <summary>Random secrets of the whole installation, each made by whichever process needs it first and sealed in the database.</summary>
public sealed class PaygateSecrets(IDatabase database, MasterKey master, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim _once = new(1);
    private volatile PaygateKeys? _keys;

    /// <summary>Makes and checks the codes of backers. Read from the database once.</summary>
    internal async ValueTask<PaygateKeys> Keys()
    {
        if (_keys is { } known)
            return known;
        await _once.WaitAsync();
        try
        {
            return _keys ??= new(await Secret("codes", PaygateKeys.SecretLength));
        }
        finally
        {
            _once.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _once.Dispose();

    private async Task<byte[]> Secret(string name, int length)
    {
        var mine = master.Seal(RandomNumberGenerator.GetBytes(length), name);
        // Insert first: of several processes that start at once, one makes the secret and all read that one back.
        var box = await database.Write(async connection =>
        {
            await connection.ExecuteAsync(
                "INSERT INTO paygate_secret (name, sealed, created_at) VALUES (@name, @mine, @now) ON CONFLICT DO NOTHING",
                new { name, mine, now = clock.GetUtcNow().ToUnixTimeMilliseconds() });
            return await connection.QuerySingleAsync<byte[]>("SELECT sealed FROM paygate_secret WHERE name = @name", new { name });
        });
        return master.Open(box, name);
    }
}
