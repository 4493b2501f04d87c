using System.Text.Json;
using Greenlight.Campaigns;
using Greenlight.Following;
using Greenlight.Ledger;
using Greenlight.Pledging;

namespace Greenlight.Messages;

/// <summary>Writes the mails that follow from what happened to pledges, a page of the journal in one statement.</summary>
internal sealed class MailsFollower(Mailbox mailbox, ICampaignLedger campaigns, IPledgeLedger pledges) : IJournalFollower
{
    public string Name => "mails";

    public async Task Handle(ShardId shard, IReadOnlyList<JournalEntry> entries)
    {
        if (!entries.Any(entry => PledgeMails.For(entry.Kind) is not null))
            return;
        var campaign = await campaigns.Find(shard.Campaign) ?? throw new InvalidOperationException($"{shard} has a journal, but its campaign does not exist.");
        var windows = await RetryWindows(shard, entries);
        var mails = new List<PledgeMail>();
        foreach (var entry in entries)
        {
            if (PledgeMails.For(entry.Kind) is not { } kind)
                continue;
            var facts = new MailFacts(campaign.Terms.Title, entry.Pledge.ToString(), new(entry.Amount, campaign.Terms.Currency), windows.GetValueOrDefault(entry.Pledge));
            // The event's place in the journal names the mail: the same event again finds it written.
            mails.Add(new($"{shard}-{entry.Sequence}", entry.Backer, kind, JsonSerializer.Serialize(facts), entry.At, PledgeMails.GoesOut(kind, entry.At)));
        }
        await mailbox.Add(mails);
    }

    private async Task<Dictionary<PledgeId, DateTimeOffset?>> RetryWindows(ShardId shard, IReadOnlyList<JournalEntry> entries)
    {
        var failing = entries.Where(entry => entry.Kind is PledgeEventKind.ChargeDeclined or PledgeEventKind.CardMissing).Select(entry => entry.Pledge.Number).Distinct().ToArray();
        return failing.Length == 0 ? [] : (await pledges.Find(shard, [], failing)).ToDictionary(pledge => pledge.Id, pledge => pledge.GiveUpAt);
    }
}
