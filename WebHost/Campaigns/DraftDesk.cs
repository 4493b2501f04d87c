using System.Security.Claims;
using Greenlight.Ledger;
using Greenlight.Pages.Studio;
using Greenlight.Problems;

namespace Greenlight.Campaigns;

/// <summary>Makes drafts, for those who may act for their publisher and for the operator. Nobody else sees one before it is launched.</summary>
internal sealed class DraftDesk(ICampaignLedger ledger, Producers producers, TimeProvider clock)
{
    /// <summary>Writes a draft, or answers the campaign as it is if this very request has been written.</summary>
    public async Task<DraftAnswer> Create(ClaimsPrincipal visitor, DraftRequest asked)
    {
        var operates = await producers.MayOperate(visitor);
        // Somebody else's publisher looks like one that does not exist.
        if (!Slug.Is(asked.Publisher) || !operates && !await producers.MayDraft(visitor, asked.Publisher))
            return Refuse(new(ProblemCatalogue.UnknownPublisher));
        if (asked.NamesWhatIsTheOperators && !operates)
            return Refuse(new(ProblemCatalogue.NotAllowed, "The platform's fee and the slices of the ledger are for the operator to name; leave them out."));
        if (asked.ToTerms() is not { } terms)
            return Refuse(new(ProblemCatalogue.InvalidBody, "A goal is {\"kind\":\"backers\",\"count\":…}, {\"kind\":\"amount\",\"minor\":…} or {\"kind\":\"open\"}, each tier has a price, and hours are 0 to 8784."));
        if (await ledger.Find(asked.Slug) is { } there && DraftRules.IsSame(there, asked.Publisher, terms))
            return new(there, IsNew: false, null);
        if (asked.MixesCurrencies)
            return Refuse(new(ProblemCatalogue.WrongCurrency));
        if (DraftRules.Refuse(asked.Slug, terms, clock.GetUtcNow()) is { } refusal)
            return Refuse(Refused.Because(refusal));
        if (await ledger.Create(asked.Slug, asked.Publisher, terms, clock.GetUtcNow()) is { } draft)
            return new(draft, IsNew: true, null);
        // The same request, a moment ago.
        return await ledger.Find(asked.Slug) is { } taken && DraftRules.IsSame(taken, asked.Publisher, terms) ? new(taken, IsNew: false, null) : Refuse(new(ProblemCatalogue.SlugTaken));
    }

    private static DraftAnswer Refuse(Refused refused) => new(null, IsNew: false, refused);
}

/// <summary>The draft, and whether it has just been written; or why it was not.</summary>
internal sealed record DraftAnswer(Campaign? Campaign, bool IsNew, Refused? Refused);
