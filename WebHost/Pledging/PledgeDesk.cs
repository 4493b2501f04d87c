using Greenlight.Backers;
using Greenlight.Campaigns;
using Greenlight.Ledger;
using Greenlight.Problems;

namespace Greenlight.Pledging;

/// <summary>
/// Where pledges are placed, changed and looked up, for the API and the pages alike. It finds the campaign and checks the form of what was asked;
/// everything else is decided by the engine. An exception means that the outcome is unknown: the same request may be repeated.
/// </summary>
internal sealed class PledgeDesk(CampaignDirectory campaigns, IPledgeLedger ledger, PledgeGate gate, IGrainFactory grains)
{
    private const int MaxTier = 64, MaxPaymentMethod = 255;
    private const string PaymentMethodForm = "at most 255 letters, digits and signs, no blanks";

    /// <summary>Places a pledge, or answers the one that this id already stands for.</summary>
    public Task<PledgeAnswer> Place(BackerId backer, string slug, string id, PledgeRequest asked) =>
        asked is not { Tier.Length: > 0 and <= MaxTier } || !IsPaymentMethod(asked.PaymentMethod)
            ? Malformed($"A tier (at most 64 characters) and a payment method ({PaymentMethodForm}) are needed.")
            : Ask(backer, slug, id, shard => gate.Place(shard, new(backer, id, asked.Tier, asked.Amount?.ToMoney(), asked.PaymentMethod)));

    /// <summary>Changes tier or amount, if the pledge still has that version.</summary>
    public Task<PledgeAnswer> Change(BackerId backer, string slug, string id, PledgeChange asked, int version) =>
        asked is { Tier: null, Amount: null } or { Tier.Length: 0 or > MaxTier }
            ? Malformed("A change names a tier (at most 64 characters), an amount, or both.")
            : Ask(backer, slug, id, shard => grains.Backer(backer).Change(shard, new(backer, id, asked.Tier, asked.Amount?.ToMoney(), version)));

    /// <summary>Cancels, if the pledge still has that version.</summary>
    public Task<PledgeAnswer> Cancel(BackerId backer, string slug, string id, int version) =>
        Ask(backer, slug, id, shard => grains.Backer(backer).Cancel(shard, new(backer, id, version)));

    /// <summary>Gives another card.</summary>
    public Task<PledgeAnswer> ReplaceCard(BackerId backer, string slug, string id, NewCard asked) =>
        !IsPaymentMethod(asked.PaymentMethod)
            ? Malformed($"A payment method ({PaymentMethodForm}) is needed.")
            : Ask(backer, slug, id, shard => grains.Backer(backer).ReplaceCard(shard, new(backer, id, asked.PaymentMethod)));

    /// <summary>Answers changed terms: keep the pledge as it was made, or switch it.</summary>
    public Task<PledgeAnswer> AnswerTerms(BackerId backer, string slug, string id, TermsAnswer asked) => asked.Answer is not ("keep" or "switch")
        ? Malformed("An answer is \"keep\" or \"switch\"; to leave, cancel the pledge.")
        : Ask(backer, slug, id, shard => grains.Backer(backer).Answer(shard, new(backer, id, asked.TermsVersion, asked.Answer is "switch")));

    /// <summary>One pledge of this backer.</summary>
    public async Task<PledgeAnswer> Find(BackerId backer, string slug, string id)
    {
        if (await campaigns.Find(slug) is not { } campaign)
            return new PledgeAnswer.No(new(ProblemCatalogue.UnknownCampaign));
        var pledges = IsPledgeId(id) ? await ledger.Find(ShardOf(campaign, backer), [backer], []) : [];
        return pledges.FirstOrDefault(p => p.CallerId == id) is { } pledge
            ? new PledgeAnswer.Yes(PledgeView.Of(pledge, await Newest(campaign, pledge)), Replayed: true)
            : new PledgeAnswer.No(Refused.Because(new Refusal.UnknownPledge(id)));
    }

    /// <summary>Everything this backer has pledged, newest first.</summary>
    public async Task<IReadOnlyList<PledgeView>> All(BackerId backer)
    {
        var views = new List<PledgeView>();
        foreach (var pledge in await grains.Backer(backer).Pledges())
        {
            if (await campaigns.Find(pledge.Id.Shard.Campaign) is { } campaign)
                views.Add(PledgeView.Of(pledge, await Newest(campaign, pledge)));
        }
        return views;
    }

    private async Task<PledgeAnswer> Ask(BackerId backer, string slug, string id, Func<ShardId, Task<PledgeOutcome>> ask)
    {
        if (!IsPledgeId(id))
            return new PledgeAnswer.No(new(ProblemCatalogue.InvalidPledgeId));
        if (await campaigns.Find(slug) is not { } campaign)
            return new PledgeAnswer.No(new(ProblemCatalogue.UnknownCampaign));

        return await ask(ShardOf(campaign, backer)) switch
        {
            PledgeOutcome.Accepted accepted => new PledgeAnswer.Yes(PledgeView.Of(accepted.Pledge, await Newest(campaign, accepted.Pledge)), accepted.Replayed),
            PledgeOutcome.Refused refused => new PledgeAnswer.No(Refused.Because(refused.Refusal)),
            PledgeOutcome.Busy busy => new PledgeAnswer.No(new(ProblemCatalogue.Busy, null, busy.RetryAfter)),
            var other => throw new InvalidOperationException($"{other.GetType()} is not an outcome known here."),
        };
    }

    // A pledge may be to a tier that this process has not heard of yet.
    private async ValueTask<Campaign> Newest(Campaign campaign, Pledge pledge) =>
        pledge.TermsVersion <= campaign.TermsVersion ? campaign : (await campaigns.Find(campaign.Slug, pledge.TermsVersion))!;

    private static ShardId ShardOf(Campaign campaign, BackerId backer) => new(campaign.Id, backer.ShardOf(campaign.Terms.Shards));

    private static Task<PledgeAnswer> Malformed(string sentence) =>
        Task.FromResult<PledgeAnswer>(new PledgeAnswer.No(new(ProblemCatalogue.InvalidBody, sentence)));

    // Nothing reaches a batch that a database could refuse: it would fail for everybody who shares the commit. PostgreSQL takes no NUL in a text.
    private static bool IsPaymentMethod(string text) => text.Length is > 0 and <= MaxPaymentMethod && !text.AsSpan().ContainsAnyExceptInRange('!', '~');

    private static bool IsPledgeId(string id)
    {
        if (id.Length is 0 or > 64)
            return false;
        foreach (var c in id)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))
                return false;
        }
        return true;
    }
}

/// <summary>What the desk answers.</summary>
internal abstract record PledgeAnswer
{
    private PledgeAnswer() { }

    /// <summary>It stands, on disk. <paramref name="Replayed"/>: it already did.</summary>
    internal sealed record Yes(PledgeView Pledge, bool Replayed) : PledgeAnswer;

    /// <summary>Nothing was written.</summary>
    internal sealed record No(Refused Refused) : PledgeAnswer;
}
