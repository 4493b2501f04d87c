using System.Collections.Concurrent;
using System.Globalization;
using Greenlight.Ledger;

namespace Greenlight.Campaigns;

/// <summary>
/// Finds launched campaigns by name or number, in memory after the first time. What callers may rely on is what never changes after launch: id, slug,
/// currency, number of shards, and the tiers known so far. Terms, phase and decision may be half a minute old here: the shard is the judge of what is allowed.
/// Drafts are nobody's business and count as unknown.
/// </summary>
internal sealed class CampaignDirectory(ICampaignLedger ledger, TimeProvider clock)
{
    /// <summary>How long an answer is used before it is looked up again (behind the back of those who ask).</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromSeconds(30);

    /// <summary>How long a miss is believed: a campaign just launched must not stay unknown.</summary>
    public static readonly TimeSpan MissFreshness = TimeSpan.FromSeconds(1);

    // Past so many names the cache starts anew: invented names must not fill the memory.
    private const int MaxEntries = 10_000;

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>The launched campaign of that name, or null.</summary>
    public ValueTask<Campaign?> Find(string slug) => Slug.Is(slug) ? Get(slug, () => ledger.Find(slug)) : ValueTask.FromResult<Campaign?>(null);

    /// <summary>The same, with terms at least as new as those that a pledge names: it may be to a tier that this process has not heard of yet.</summary>
    public async ValueTask<Campaign?> Find(string slug, int terms)
    {
        var campaign = await Find(slug);
        if (campaign is null || campaign.TermsVersion >= terms)
            return campaign;
        Forget(slug);
        return await Find(slug);
    }

    /// <summary>The launched campaign of that number, or null.</summary>
    public ValueTask<Campaign?> Find(CampaignId id) => Get(Numbered(id), () => ledger.Find(id));

    /// <summary>The launched campaign of that name if it is known already: one that nobody has asked for is not crowded.</summary>
    public Campaign? InMemory(string slug) => _entries.TryGetValue(slug, out var entry) ? entry.Campaign : null;

    /// <summary>It has just been changed through this process: the next caller reads it anew.</summary>
    public void Forget(string slug)
    {
        if (_entries.TryRemove(slug, out var entry) && entry.Campaign is { } campaign)
            _entries.TryRemove(Numbered(campaign.Id), out _);
    }

    /// <summary>Launched campaigns, newest first.</summary>
    public async Task<IReadOnlyList<Campaign>> List(int limit) => await ledger.List(limit);

    private static string Numbered(CampaignId id) => string.Create(CultureInfo.InvariantCulture, $"#{id.Number}");

    private async ValueTask<Campaign?> Get(string key, Func<Task<Campaign?>> read)
    {
        if (_entries.TryGetValue(key, out var entry))
        {
            if (entry.UsableUntil > clock.GetTimestamp())
                return entry.Campaign;
            // A launched campaign stays launched, so the old answer serves while one caller fetches the new one.
            if (entry.Campaign is not null)
            {
                if (entry.TryClaimRefresh())
                    _ = Refresh(key, read);
                return entry.Campaign;
            }
        }
        return await Load(key, read);
    }

    private async Task<Campaign?> Load(string key, Func<Task<Campaign?>> read)
    {
        var campaign = await read() is { Phase: not Phase.Draft } launched ? launched : null;
        if (_entries.Count >= MaxEntries)
            _entries.Clear();
        var freshness = campaign is null ? MissFreshness : Freshness;
        _entries[key] = new(campaign, clock.GetTimestamp() + (long)(freshness.TotalSeconds * clock.TimestampFrequency));
        return campaign;
    }

    private async Task Refresh(string key, Func<Task<Campaign?>> read)
    {
        try
        {
            await Load(key, read);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The database can't be read now: the old facts are still true, and the next caller tries again.
            if (_entries.TryGetValue(key, out var entry))
                entry.GiveUpRefresh();
        }
    }

    private sealed class Entry(Campaign? campaign, long usableUntil)
    {
        private int _refreshing;

        public Campaign? Campaign => campaign;

        public long UsableUntil => usableUntil;

        public bool TryClaimRefresh() => Interlocked.Exchange(ref _refreshing, 1) == 0;

        public void GiveUpRefresh() => Volatile.Write(ref _refreshing, 0);
    }
}
