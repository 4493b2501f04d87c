using System.Collections.Concurrent;
using Greenlight.Accounts;
using Greenlight.Backers;
using Greenlight.Campaigns;
using Greenlight.Hosting;
using Greenlight.Ledger;
using Greenlight.Pledging;
using Greenlight.Problems;

namespace Greenlight.Cards;

/// <summary>
/// Bounds on trying cards through pledges, before anything reaches the processor: 1. by client address, 2. by account, 3. by how many of a client's cards banks have refused. Who is past one
/// may pass the challenge instead. What came to nothing, or was the same again, does not count. Each process counts for itself.
/// </summary>
internal sealed class CardLimits
{
    private readonly IChallenge _challenge;
    private readonly PledgeDesk _desk;
    private readonly CampaignDirectory _campaigns;
    private readonly Buckets<string> _clients;
    private readonly Buckets<BackerId> _accounts;
    private readonly RefusedCards _refused;
    private readonly bool _countsClients;

    // Pledges being placed at this moment: the same one sent again before it is written waits, and is then no other card. Uncounted it would get past every bound beside one that comes to nothing.
    private readonly ConcurrentDictionary<(BackerId Backer, string Campaign, string Pledge), TaskCompletionSource> _underWay = new();

    public CardLimits(CardOptions options, IChallenge challenge, PledgeDesk desk, CampaignDirectory campaigns, IPledgeLedger ledger, TimeProvider clock)
    {
        (_challenge, _desk, _campaigns, _countsClients) = (challenge, desk, campaigns, options.PerClientPerMinute != 0);
        _clients = new(_countsClients ? TimeSpan.FromMinutes(1) / options.PerClientPerMinute!.Value : TimeSpan.Zero, options.ClientBurst, clock);
        _accounts = new(options.PerAccountPerHour == 0 ? TimeSpan.Zero : TimeSpan.FromHours(1) / options.PerAccountPerHour, options.PerAccountPerHour, clock);
        _refused = new(ledger, _countsClients ? options.RefusedPerClientPerHour : 0, clock);
    }

    /// <summary>Places a pledge, if its card may be tried. One that stands already is answered, however many were tried since.</summary>
    public async Task<PledgeAnswer> Place(HttpContext context, BackerId backer, string slug, string id, PledgeRequest asked)
    {
        var pledge = (backer, slug, id);
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_underWay.GetOrAdd(pledge, mine) is var first && first != mine)
            await first.Task;
        PledgeAnswer answer;
        try
        {
            answer = await Counted(context, backer, slug, () => _desk.Place(backer, slug, id, asked));
        }
        finally
        {
            if (first == mine && _underWay.TryRemove(pledge, out _))
                mine.SetResult();
        }
        return answer is PledgeAnswer.No { Refused.Problem.Code: "too-many-cards" } && await _desk.Find(backer, slug, id) is PledgeAnswer.Yes
            ? await _desk.Place(backer, slug, id, asked)
            : answer;
    }

    /// <summary>Gives another card, if it may be tried.</summary>
    public Task<PledgeAnswer> ReplaceCard(HttpContext context, BackerId backer, string slug, string id, NewCard asked) =>
        Counted(context, backer, slug, () => _desk.ReplaceCard(backer, slug, id, asked));

    private async Task<PledgeAnswer> Counted(HttpContext context, BackerId backer, string slug, Func<Task<PledgeAnswer>> ask)
    {
        var client = ClientAddress.Of(context);
        // 1, 2, 3: what was taken for nothing is put back.
        var byClient = _clients.Take(client);
        var byAccount = byClient is null ? _accounts.Take(backer) : null;
        var byRefusals = byClient is null && byAccount is null ? await _refused.Check(client) : null;
        if ((byClient ?? byAccount ?? byRefusals) is { } wait && !await _challenge.IsPassed(context))
        {
            PutBack(client, backer, byClient is null, byClient is null && byAccount is null);
            return new PledgeAnswer.No(new(ProblemCatalogue.TooManyCards, null, wait));
        }
        PledgeAnswer? answer = null;
        try
        {
            answer = await ask();
        }
        finally
        {
            // An unknown outcome is repeated until it is known: whoever waits for a silo to come back tries one card, not twenty.
            if (answer is not PledgeAnswer.Yes { Replayed: false })
                PutBack(client, backer, byClient is null, byClient is null && byAccount is null);
        }
        if (answer is PledgeAnswer.Yes { Replayed: false } && _countsClients && await _campaigns.Find(slug) is { } campaign)
            _refused.Took(client, new(campaign.Id, backer.ShardOf(campaign.Terms.Shards)), backer);
        return answer;
    }

    private void PutBack(string client, BackerId backer, bool fromClient, bool fromAccount)
    {
        if (fromClient)
            _clients.GiveBack(client);
        if (fromAccount)
            _accounts.GiveBack(backer);
    }
}

/// <summary>Registers the bounds.</summary>
internal static class CardServices
{
    /// <summary>Adds them, and the seam for a challenge.</summary>
    public static IServiceCollection AddCardLimits(this IServiceCollection services, IConfiguration configuration) =>
        services.AddSingleton(CardOptions.From(configuration)).AddSingleton<IChallenge, NoChallenge>().AddSingleton<CardLimits>();
}
