using System.Security.Claims;
using Greenlight.Accounts;
using Greenlight.Ledger;
using Greenlight.Pages.Studio;
using Greenlight.Problems;

namespace Greenlight.Campaigns;

/// <summary>Where a campaign's producer and the operator act on it, for the API and the pages alike: it finds out who may, the engine decides what is possible.</summary>
internal sealed class CampaignDesk(CampaignDirectory campaigns, ICampaignLedger ledger, Producers producers, IGrainFactory grains)
{
    /// <summary>The draft of that name, for its producers and the operator; null for anybody else, and once it is launched.</summary>
    public async Task<Campaign?> Draft(ClaimsPrincipal visitor, string slug) =>
        // Not from the directory, to which drafts are unknown.
        Slug.Is(slug) && await ledger.Find(slug) is { Phase: Phase.Draft } draft && (await producers.MayAct(visitor, draft) || await producers.MayOperate(visitor))
            ? draft
            : null;

    /// <summary>Launches a draft, if its publisher can be paid. Launching a launched campaign changes nothing.</summary>
    public async Task<CampaignAnswer> Launch(ClaimsPrincipal visitor, string slug)
    {
        if ((await Draft(visitor, slug) ?? await campaigns.Find(slug)) is not { } campaign)
            return new(null, new(ProblemCatalogue.UnknownCampaign));
        if (!await producers.MayAct(visitor, campaign))
            return new(null, new(await producers.MayOperate(visitor) ? ProblemCatalogue.NotAllowed : ProblemCatalogue.UnknownCampaign));
        try
        {
            var launched = await grains.Campaign(campaign.Id).Launch();
            campaigns.Forget(slug);
            return new(launched, null);
        }
        catch (LaunchRefusedException refused)
        {
            return new(null, Refused.Because(refused.Refusal));
        }
    }

    /// <summary>Withdraws a live campaign; the operator may withdraw a suspended one too.</summary>
    public Task<CampaignAnswer> Cancel(ClaimsPrincipal visitor, string slug) => Act(visitor, slug, (by, operates) => new CancelCampaign(by, operates), producerMay: true);

    /// <summary>Stops a live campaign for now.</summary>
    public Task<CampaignAnswer> Suspend(ClaimsPrincipal visitor, string slug) => Act(visitor, slug, (by, _) => new SuspendCampaign(by), producerMay: false);

    /// <summary>Lets a suspended campaign go on.</summary>
    public Task<CampaignAnswer> Resume(ClaimsPrincipal visitor, string slug) => Act(visitor, slug, (by, _) => new ResumeCampaign(by), producerMay: false);

    /// <summary>Changes the terms of a launched campaign.</summary>
    public async Task<CampaignAnswer> ChangeTerms(ClaimsPrincipal visitor, string slug, TermsRequest asked)
    {
        if (!asked.IsSound)
            return new(null, new(ProblemCatalogue.InvalidBody, "Name at least one thing to change; hours are 0 to 8784."));
        if (await campaigns.Find(slug) is { Terms.Currency: var currency } && asked.Tiers is { IsDefault: false } tiers && tiers.Any(tier => tier.Price is { } price && price.Currency != currency))
            return new(null, new(ProblemCatalogue.WrongCurrency));
        return await Act(visitor, slug, (by, _) => asked.ToCommand(by), producerMay: true, operatorMay: false);
    }

    private async Task<CampaignAnswer> Act(ClaimsPrincipal visitor, string slug, Func<string, bool, CampaignCommand> command, bool producerMay, bool operatorMay = true)
    {
        var campaign = await campaigns.Find(slug);
        var (produces, operates) = (campaign is not null && await producers.MayAct(visitor, campaign), await producers.MayOperate(visitor));
        // Somebody else's campaign looks like one that does not exist.
        if (campaign is null || !produces && !operates)
            return new(null, new(ProblemCatalogue.UnknownCampaign));
        if (!(produces && producerMay || operates && operatorMay))
            return new(null, new(ProblemCatalogue.NotAllowed));
        // Of the demo campaign everybody may do this who looks at it, signed in or not.
        var outcome = await grains.Campaign(campaign.Id).Handle(command(visitor.FindBacker()?.ToString() ?? "a visitor", operates));
        campaigns.Forget(slug);
        return outcome switch
        {
            CampaignOutcome.Accepted(var now) => new(now, null),
            CampaignOutcome.Refused(var refusal) => new(null, Refused.Because(refusal)),
            var other => throw new InvalidOperationException($"{other.GetType()} is not an outcome known here."),
        };
    }
}

/// <summary>What the desk answers: the campaign as it now is, or why nothing was done.</summary>
internal sealed record CampaignAnswer(Campaign? Campaign, Refused? Refused);
