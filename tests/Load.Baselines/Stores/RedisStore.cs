using Greenlight.Pledging;
using StackExchange.Redis;

namespace Greenlight.Load.Baselines.Stores;

/// <summary>
/// B2: one INCR per pledge, over one connection that carries all requests at once (the client's own way); Redis syncs its log before it answers, once for all
/// commands that came together. It stores a number: no identity, no replay, no journal.
/// </summary>
internal sealed class RedisStore : IStore
{
    private static readonly RedisKey Key = "campaign:1:pledges";
    private readonly ConnectionMultiplexer _redis;
    private readonly IDatabaseAsync _database;

    private RedisStore(ConnectionMultiplexer redis, string durability) => (_redis, _database, Durability) = (redis, redis.GetDatabase(), durability);

    public string Durability { get; }

    /// <summary>Connects; refuses a server that would answer before the command is on disk.</summary>
    public static async Task<IStore> Open(string address)
    {
        var options = ConfigurationOptions.Parse(address);
        // For reading the configuration.
        options.AllowAdmin = true;
        var redis = await ConnectionMultiplexer.ConnectAsync(options);
        var server = redis.GetServer(address);
        var settings = (await server.ConfigGetAsync("append*")).ToDictionary(s => s.Key, s => s.Value);
        if (settings["appendonly"] != "yes" || settings["appendfsync"] != "always")
            throw new InvalidOperationException($"Redis has appendonly {settings["appendonly"]} and appendfsync {settings["appendfsync"]}; this baseline needs yes and always.");
        return new RedisStore(redis, $"Redis {server.Version}, appendonly {settings["appendonly"]}, appendfsync {settings["appendfsync"]}");
    }

    public Task Pledge(Guid backer, string pledgeId, PledgeRequest request) => _database.StringIncrementAsync(Key);

    public async Task<long> Count() => (long)await _database.StringGetAsync(Key);

    public ValueTask DisposeAsync() => _redis.DisposeAsync();
}
