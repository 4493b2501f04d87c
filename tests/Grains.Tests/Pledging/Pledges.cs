using Greenlight.Backers;
using Greenlight.Campaigns;

namespace Greenlight.Pledging;

/// <summary>Pledges, terms and times that tests start from.</summary>
internal static class Pledges
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly ShardId Shard = new(new(1), 0);
    public static readonly BackerId Backer = new(Guid.Parse("01957000-0000-7000-8000-000000000001"));
    public static readonly PledgeId Id = new(Shard, 7);

    public static CampaignTerms Terms { get; } = new(
        "A series", Currency.Usd, new Goal.Backers(250_000), Counts.Secured, ClosingRule.WhenReached, Now.AddDays(30), TimeSpan.FromHours(24), TimeSpan.FromDays(7),
        KeysOpen.AtCollected, 1,
        [
            new(0, "series", "The series", "Eight episodes.", 995, false, null, [new("series", "episode-1")]),
            new(1, "signed", "Signed", "Eight episodes and a signed poster.", 5000, true, 500, [new("series", "episode-1")]),
            new(2, "dinner", "Dinner", "With the makers.", 100_000, false, 2, [new("series", "episode-1")]),
        ],
        [new("300,000 backers open episode 9", new Goal.Backers(300_000), [new("series", "episode-9")])]);

    public static PledgeContext In(Phase phase) => new(phase, Terms, 1, Now);

    public static PlacePledge PlaceCommand => new(Backer, "first", "series", null, "pm_card_visa");

    /// <summary>A pledge as it would be in that state.</summary>
    public static Pledge A(PledgeState state)
    {
        var placed = new Pledge(Id, Backer, "first", 0, 995, PledgeState.Pledged, CardStatus.None, 1, 1, 0, 995, Now, "pm_card_visa", DueAt: Now);
        var secured = placed with { State = PledgeState.Secured, Card = CardStatus.Ready, Customer = "cus_1", PaymentMethod = "pm_1", Version = 2, DueAt = null };
        var collecting = secured with { State = PledgeState.Collecting, PaymentIntent = "pi_1", Attempt = 1, Version = 3, DueAt = Now + PledgeRules.AskAfter };
        return state switch
        {
            PledgeState.Pledged => placed,
            PledgeState.Secured => secured,
            PledgeState.Collecting => collecting,
            PledgeState.Failing => collecting with { State = state, Decline = "insufficient_funds", DueAt = Now.AddHours(24), GiveUpAt = Now.AddDays(7), Version = 4 },
            PledgeState.Cancelled or PledgeState.Released => secured with { State = state, Version = 3 },
            _ => collecting with { State = state, DueAt = null, Version = 4 },
        };
    }
}
