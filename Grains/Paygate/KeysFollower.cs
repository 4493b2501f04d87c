using Greenlight.Campaigns;
using Greenlight.Following;
using Greenlight.Ledger;
using Greenlight.Pledging;

namespace Greenlight.Paygate;

/// <summary>
/// Has keys issued for what was charged. Where the terms open keys at funding, the first charge attempt, or its announcement, is the earliest event after it;
/// whoever asks sooner gets the key at once, because the grain issues on demand.
/// </summary>
internal sealed class KeysFollower(IGrainFactory grains, ICampaignLedger campaigns) : IJournalFollower
{
    private const int AtATime = 64;

    public string Name => "keys";

    public IReadOnlyList<PledgeEventKind> Kinds { get; } = [PledgeEventKind.ChargeAnnounced, PledgeEventKind.ChargeBegun, PledgeEventKind.Collected];

    public async Task Handle(ShardId shard, IReadOnlyList<JournalEntry> entries)
    {
        var charged = entries.Where(entry => entry.Kind is PledgeEventKind.Collected);
        var begun = entries.Where(entry => entry.Kind is PledgeEventKind.ChargeBegun or PledgeEventKind.ChargeAnnounced);
        var pledges = (begun.Any() && await OpenAtFunded(shard.Campaign) ? charged.Concat(begun) : charged).Select(entry => entry.Pledge).Distinct();
        foreach (var some in pledges.Chunk(AtATime))
            await Task.WhenAll(some.Select(pledge => grains.Entitlement(new(pledge)).Issue()));
    }

    private async Task<bool> OpenAtFunded(CampaignId campaign) => await campaigns.Find(campaign) is { Terms.KeysOpen: KeysOpen.AtFunded };
}
