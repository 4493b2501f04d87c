using Dapper;
using Greenlight.Campaigns;

namespace Greenlight.Ledger;

/// <summary>A ledger under test, whatever it is made of.</summary>
public abstract class LedgerStore : IAsyncLifetime
{
    public IPledgeLedger Pledges { get; protected set; } = null!;
    public ICampaignLedger Campaigns { get; protected set; } = null!;
    public IJournal Journal { get; protected set; } = null!;

    /// <summary>Everything in memory is gone; what was on disk is there.</summary>
    public abstract Task Restart();

    /// <summary>The rights of a shard by pledge number: whether each is open.</summary>
    public abstract Task<IReadOnlyDictionary<long, bool>> Rights(ShardId shard);

    /// <summary>Raises the shard's epoch, and between the raise and its commit starts <paramref name="blocked"/>, which must come to its decision after the commit.</summary>
    public abstract Task<T> TakeOverDuring<T>(ShardId shard, Func<Task<T>> blocked);

    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();
}

/// <summary>What the two databases have in common.</summary>
public abstract class DatabaseStore : LedgerStore
{
    internal IDatabase Database { get; private set; } = null!;

    /// <summary>As an audit finds it.</summary>
    public abstract StorageOptions Storage { get; }

    private protected abstract (IDatabase, Func<ICampaignLedger, IPledgeLedger>) Open();

    private protected abstract Task UntilBlocked();

    public override ValueTask InitializeAsync()
    {
        (Database, var pledges) = Open();
        Campaigns = new CampaignLedger(Database);
        Pledges = pledges(Campaigns);
        Journal = new Journal(Database);
        return ValueTask.CompletedTask;
    }

    public override async Task Restart()
    {
        await Database.DisposeAsync();
        await InitializeAsync();
    }

    public override async Task<IReadOnlyDictionary<long, bool>> Rights(ShardId shard)
    {
        await using var connection = await Database.OpenRead();
        var rows = await connection.QueryAsync<(long Number, bool IsOpen)>(
            "SELECT number, is_open FROM entitlement WHERE campaign = @campaign AND shard = @shard", new { campaign = shard.Campaign.Number, shard = shard.Index });
        return rows.ToDictionary(r => r.Number, r => r.IsOpen);
    }

    public override async Task<T> TakeOverDuring<T>(ShardId shard, Func<Task<T>> blocked)
    {
        Task<T>? started = null;
        await Database.Write(async connection =>
        {
            await connection.ExecuteAsync(
                "UPDATE shard SET epoch = epoch + 1 WHERE campaign = @campaign AND shard = @shard", new { campaign = shard.Campaign.Number, shard = shard.Index });
            started = blocked();
            await UntilBlocked();
            return true;
        });
        return await started!;
    }

    public override ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Database.DisposeAsync();
    }
}
