using System.Text.Json;
using Greenlight.Campaigns;
using Greenlight.Following;
using Greenlight.Ledger;
using Greenlight.Payments;
using Greenlight.Pledging;

namespace Greenlight.Messages;

/// <summary>Writes the mails that follow from what happened to pledges, a page of the journal in one statement.</summary>
internal sealed class MailsFollower(Mailbox mailbox, ICampaignLedger campaigns, IPledgeLedger pledges, StatementDescriptor statement) : IJournalFollower
{
    public string Name => "mails";

    public async Task Handle(ShardId shard, IReadOnlyList<JournalEntry> entries)
    {
        var campaign = await campaigns.Find(shard.Campaign) ?? throw new InvalidOperationException($"{shard} has a journal, but its campaign does not exist.");
        var failing = await Failing(shard, entries);
        var mails = new List<PledgeMail>();
        foreach (var entry in entries)
        {
            if (PledgeMails.For(entry, campaign) is not { } kind)
                continue;
            var pledge = failing.GetValueOrDefault(entry.Pledge);
            var until = kind is not MailKind.Charging ? pledge?.GiveUpAt
                : entry.Kind is PledgeEventKind.ChargeBegun ? null
                : entry.At + campaign.Terms.ChargeNotice;
            var facts = Facts(campaign, entry, until);
            if (kind is MailKind.PaidBack)
                facts = facts with { Reference = PledgeEvent.PaidBack.ReferenceIn(entry.Data) };
            // As the pledge is now: once it has gone on since, nothing is said of what comes next.
            if (kind is MailKind.Declined && pledge is { State: PledgeState.Failing, Card: not CardStatus.None })
                facts = facts with { RetryAt = PledgeRules.RetryAt(pledge), NotAgain = PledgeRules.RetryAt(pledge) is null };
            // The event's place in the journal names the mail: the same event again finds it written.
            mails.Add(new($"{shard}-{entry.Sequence}", entry.Backer, kind, JsonSerializer.Serialize(facts), entry.At, PledgeMails.GoesOut(kind, entry.At)));
        }
        await mailbox.Add(mails);
    }

    private MailFacts Facts(Campaign campaign, JournalEntry entry, DateTimeOffset? until)
    {
        var terms = campaign.Terms;
        // What was placed after the decision was bought; what else happens to a pledge hangs on no goal only where there is none.
        var sale = entry.Kind is PledgeEventKind.Placed ? campaign.Decision?.At <= entry.At : terms.Goal is Goal.Open;
        return new(
            terms.Title, entry.Pledge.ToString(), new(entry.Amount, terms.Currency), until, terms.Tiers[entry.Tier].Title, campaign.Publisher,
            statement.Whole(campaign), sale, entry.At, CampaignRules.RefundsAll(campaign));
    }

    private async Task<Dictionary<PledgeId, Pledge>> Failing(ShardId shard, IReadOnlyList<JournalEntry> entries)
    {
        var failing = entries.Where(entry => entry.Kind is PledgeEventKind.ChargeDeclined or PledgeEventKind.CardMissing or PledgeEventKind.CardGone or PledgeEventKind.WindowExtended).Select(entry => entry.Pledge.Number).Distinct().ToArray();
        return failing.Length == 0 ? [] : (await pledges.Find(shard, [], failing)).ToDictionary(pledge => pledge.Id);
    }
}
