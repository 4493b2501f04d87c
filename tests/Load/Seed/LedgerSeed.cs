using System.Data.Common;
using System.Globalization;
using Greenlight.Backers;
using Greenlight.Campaigns;
using Greenlight.Ledger;
using Microsoft.Extensions.DependencyInjection;

namespace Greenlight.Load.Seed;

/// <summary>What came of it.</summary>
/// <param name="Made">Pledges made.</param>
/// <param name="Took">How long that took.</param>
/// <param name="Live">Pledges that the campaign now has, by its tally.</param>
/// <param name="Secured">Of these, secured ones.</param>
/// <param name="Currency">The campaign's.</param>
/// <param name="Sequence">The campaign's.</param>
internal sealed record SeedFacts(long Made, TimeSpan Took, Sum Live, Sum Secured, Currency Currency, long Sequence);

/// <summary>
/// Fills a ledger: 1. open it and find the campaign, or make it; 2. take its shards over, as any writer does; 3. let backers come, each to its shard, and write a
/// shard's whenever they fill a chunk; 4. read what the ledger says of it all.
/// </summary>
internal sealed class LedgerSeed(SeedOptions options, TimeProvider time)
{
    private long _made;

    /// <summary>Runs it; what was written when it is broken off stays written, and a further run adds to it.</summary>
    /// <param name="made">Told how many pledges have been made.</param>
    /// <param name="cancellation">Stops it between two chunks.</param>
    public async Task<SeedFacts> Run(Action<long> made, CancellationToken cancellation)
    {
        // 1.
        await using var services = OpenedLedger.Open(options.Storage, time);
        var campaigns = services.GetRequiredService<ICampaignLedger>();
        try
        {
            var campaign = await Campaign(campaigns);
            var writer = new ChunkWriter(services.GetRequiredService<IDatabase>(), campaign, SeededPledges.Of(campaign, options.Tier));
            // 2.
            var epochs = new long[campaign.Terms.Shards];
            for (var shard = 0; shard < epochs.Length; shard++)
                epochs[shard] = (await services.GetRequiredService<IPledgeLedger>().Open(new(campaign.Id, shard))).Epoch;
            // 3.
            var started = time.GetTimestamp();
            foreach (var (shard, backers) in Chunks(epochs.Length))
            {
                cancellation.ThrowIfCancellationRequested();
                _made += await writer.Write(new(new(campaign.Id, shard), epochs[shard], time.GetUtcNow(), backers));
                made(_made);
            }
            var took = time.GetElapsedTime(started);
            // 4.
            var reading = await campaigns.Read(campaign.Id);
            return new(_made, took, reading.Tally.Live, reading.Tally.Secured, campaign.Terms.Currency, reading.Sequence);
        }
        catch (Exception e) when (e is LoadFaultException or DbException or OperationCanceledException && _made > 0)
        {
            var why = e is OperationCanceledException ? "Stopped before the end." : $"{e.Message.TrimEnd('.')}.";
            throw new LoadFaultException(string.Create(CultureInfo.InvariantCulture, $"{why} {_made:N0} pledges were made before, and stay."));
        }
        catch (DbException e)
        {
            throw new LoadFaultException($"The ledger can't be written: {e.Message}");
        }
    }

    private async Task<Campaign> Campaign(ICampaignLedger campaigns) => await campaigns.Find(options.Campaign)
        ?? (options.CreateWithShards is { } shards ? await MeasuredCampaign.Launch(campaigns, options.Campaign, shards, time.GetUtcNow()) : null)
        ?? throw new LoadFaultException($"There is no campaign '{options.Campaign}'; --create makes it.");

    // Backers come one after the other, so their ids rise from chunk to chunk; within a chunk they are put in order, and every index grows at its end.
    private IEnumerable<(int Shard, List<BackerId> Backers)> Chunks(int shards)
    {
        List<BackerId>[] waiting = [.. Enumerable.Range(0, shards).Select(_ => new List<BackerId>())];
        for (var i = 0L; i < options.Pledges; i++)
        {
            var backer = BackerId.New(time.GetUtcNow());
            var shard = backer.ShardOf(shards);
            waiting[shard].Add(backer);
            if (waiting[shard].Count == options.Chunk)
                yield return Take(shard);
        }
        for (var shard = 0; shard < shards; shard++)
        {
            if (waiting[shard].Count > 0)
                yield return Take(shard);
        }

        (int, List<BackerId>) Take(int shard)
        {
            var backers = waiting[shard];
            backers.Sort((a, b) => a.Value.CompareTo(b.Value));
            waiting[shard] = [];
            return (shard, backers);
        }
    }
}
