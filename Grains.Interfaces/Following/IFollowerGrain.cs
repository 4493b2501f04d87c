using Greenlight.Campaigns;
using Orleans.Concurrency;

namespace Greenlight.Following;

/// <summary>
/// One follower's walk along one shard's journal: keys, mails. Key: <see cref="FollowerId"/>. Holds nothing but its place, which is stored:
/// killed at any moment, it goes on from there, and what it had begun it does again.
/// </summary>
[Alias("grain/follower"), GrainInterfaceType("follower")]
public interface IFollowerGrain : IGrainWithStringKey
{
    /// <summary>There may be events to read. One-way: a lost hint costs a sweep's interval at most. Interleaves, so that hints don't queue behind a walk.</summary>
    [Alias("Wake"), OneWay, AlwaysInterleave] Task Wake();
}

/// <summary>Which follower in which shard. Grain key: <c>flw-{name}-{campaign}-{shard}</c>.</summary>
/// <param name="Name">The follower's name: lower-case letters, no dash.</param>
/// <param name="Shard">The shard whose journal it reads.</param>
public readonly record struct FollowerId(string Name, ShardId Shard)
{
    /// <summary>The grain key.</summary>
    public override string ToString() => Shard.Key("flw-" + Name);

    /// <summary>Reads a grain key back; throws <see cref="FormatException"/> for anything else.</summary>
    public static FollowerId Parse(string key)
    {
        var end = key.StartsWith("flw-", StringComparison.Ordinal) ? key.IndexOf('-', 4) : -1;
        return end > 4 ? new(key[4..end], ShardId.Parse(key)) : throw new FormatException($"'{key}' is not the key of a follower.");
    }
}
