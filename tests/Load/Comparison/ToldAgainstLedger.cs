using Greenlight.Campaigns;
using Greenlight.Load.Backers;
using Greenlight.Load.History;
using Greenlight.Pledging;

namespace Greenlight.Load.Comparison;

/// <summary>
/// Holds what each backer was told against the ledger. What was accepted is there exactly once and as told; what was refused, or never sent, is not there;
/// what is unknown may be either, as long as it is whole.
/// </summary>
internal sealed class ToldAgainstLedger(RunName run, Offer offer, BackerPlan plan, IReadOnlyList<BackerKnowledge> known, Differences differences)
{
    private readonly byte[] _rows = new byte[known.Count];

    /// <summary>Pledges in the ledger that this run did not make.</summary>
    public long Strangers { get; private set; }

    /// <summary>Pledges of unknown outcome that turned out to be in the ledger.</summary>
    public long UnknownAndThere { get; private set; }

    /// <summary>Looks at a row of the campaign's pledges.</summary>
    /// <param name="pledge">The row.</param>
    /// <param name="terms">The campaign's terms.</param>
    /// <param name="settled">Whether nothing is outstanding, so that every pledge must have come to its end.</param>
    public void Look(Pledge pledge, CampaignTerms terms, bool settled)
    {
        if (!run.TryReadBacker(pledge.CallerId, out var backer) || backer >= known.Count)
        {
            Strangers++;
            return;
        }
        var knows = known[backer];
        if (_rows[backer]++ > 0)
            differences.Add("counted twice", $"backer {backer}: {pledge.Id} is not the only pledge under the id '{pledge.CallerId}'");
        switch (knows.Pledge)
        {
            case Told.Accepted:
                LookAtAccepted(pledge, terms, backer, knows);
                break;
            case Told.Sent:
                UnknownAndThere++;
                break;
            default:
                differences.Add("refused, but there", $"backer {backer} was told {knows.Refusal ?? "nothing"}, but {pledge.Id} is {pledge.State}");
                break;
        }
        if (settled)
            LookAtEnd(pledge, backer);
    }

    /// <summary>After every row: what was accepted and is not there.</summary>
    public void LookForMissing()
    {
        for (var backer = 0; backer < known.Count; backer++)
        {
            if (known[backer].Pledge is Told.Accepted && _rows[backer] == 0)
                differences.Add("acknowledged, but lost", $"backer {backer} was told {known[backer].Answer.Receipt}, which is not in the ledger");
        }
    }

    private void LookAtAccepted(Pledge pledge, CampaignTerms terms, int backer, BackerKnowledge knows)
    {
        if (pledge.Id != knows.Answer.Receipt)
            differences.Add("another receipt", $"backer {backer} was told {knows.Answer.Receipt}; the ledger has {pledge.Id}");
        if (pledge.Version < knows.Answer.Version)
            differences.Add("older than told", $"{pledge.Id} is at version {pledge.Version}; its backer was told {knows.Answer.Version}");
        Hold(knows.Cancel, pledge.State is PledgeState.Cancelled, "cancellation", pledge);
        Hold(knows.Change, terms.Tiers[pledge.Tier].Code == offer.Other && pledge.Amount == offer.OtherPrice, "change", pledge);
        if (knows.Change is not (Told.Accepted or Told.Sent) && (terms.Tiers[pledge.Tier].Code != offer.Tier || pledge.Amount != offer.Price))
            differences.Add("another tier or amount", $"{pledge.Id} is for {terms.Tiers[pledge.Tier].Code} at {pledge.Amount}; {offer.Tier} at {offer.Price} was pledged");
    }

    private void Hold(Told told, bool there, string what, Pledge pledge)
    {
        if (told is Told.Accepted && !there)
            differences.Add($"{what} acknowledged, but lost", $"{pledge.Id} is {pledge.State}, tier {pledge.Tier}");
        else if (told is Told.Nothing or Told.Refused && there)
            differences.Add($"{what} not asked or refused, but there", $"{pledge.Id} is {pledge.State}, tier {pledge.Tier}");
    }

    private void LookAtEnd(Pledge pledge, int backer)
    {
        var bad = (plan.Of(backer) & (Deviations.RefusedCard | Deviations.DecliningCard)) != 0;
        var expected = bad ? pledge.State is PledgeState.Failing or PledgeState.Dropped or PledgeState.Cancelled : pledge.State is PledgeState.Collected or PledgeState.Cancelled;
        if (!expected)
            differences.Add("unexpected end", $"{pledge.Id} with {plan.Card(backer)} is {pledge.State} ({pledge.Decline ?? "no decline"})");
    }
}
