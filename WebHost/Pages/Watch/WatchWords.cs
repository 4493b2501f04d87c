using Greenlight.Campaigns;
using Greenlight.Pages.Mine;
using Greenlight.Pages.Showcase;
using Greenlight.Paygate;
using Greenlight.Pledging;

namespace Greenlight.Pages.Watch;

/// <summary>Why an item does not play for somebody, in words that lead on. Pure.</summary>
public static class WatchWords
{
    /// <summary>The refusal.</summary>
    /// <param name="item">What was asked for.</param>
    /// <param name="campaign">The campaign that opens it, or null.</param>
    /// <param name="phase">That campaign's phase.</param>
    /// <param name="signedIn">Whether the visitor has a session.</param>
    /// <param name="pledge">The visitor's newest pledge to that campaign, or null.</param>
    public static WatchRefusal Refusal(WorkItem item, Campaign? campaign, Phase phase, bool signedIn, PledgeFace? pledge)
    {
        var path = $"/watch/{item.Ref.Work}/{item.Ref.Item}";
        if (campaign is null)
            return new("This one is not open", "Nothing on offer here opens it at the moment. If you were given a key, enter it below.");
        var page = $"/campaigns/{campaign.Slug}";
        if (pledge is not null && PledgeStates.IsLive(pledge.State))
            return OfBacker(item, pledge, phase);
        if (pledge?.State is PledgeState.Refunded or PledgeState.Dropped)
            return new(pledge.State is PledgeState.Refunded ? "Paid back" : "Your pledge was dropped", PledgeStory.Now(pledge), "My pledges", "/me/pledges");
        return phase switch
        {
            Phase.Live => new("Not greenlit yet",
                $"It opens if {CampaignWords.Target(campaign.Terms.Goal, campaign.Terms.Currency)} ask for it, and only for those who did. You can be one of them.",
                $"Pledge {CampaignWords.PriceFrom(campaign.Terms)}", page + "#pledge"),
            Phase.Funded when campaign.Terms.Goal is Goal.Open =>
                new("This one is for those who paid", "Get it, and it plays right away.", $"Get it {CampaignWords.PriceFrom(campaign.Terms)}", page + "#pledge"),
            Phase.Funded when !signedIn => new("Only for those who paid", "If you backed this campaign, sign in with the address you pledged with, or enter your key below.",
                "Sign in", $"/sign-in?to={Uri.EscapeDataString(path)}"),
            Phase.Funded => new("Only for those who paid", "The account you are signed in with has not paid for this. If you backed with another address, sign in with that one; if you were given a key, enter it below.",
                "Sign in with another address", $"/sign-in?to={Uri.EscapeDataString(path)}"),
            Phase.Closing => new("Not decided yet", "The campaign is past its deadline, and the last cards are being checked. It opens for its backers if the goal was reached.", "See the campaign", page),
            Phase.Failed or Phase.Cancelled => new("This one was not made", "Its campaign did not reach its goal. Nobody was charged.", "See the campaign", page),
            _ => new("Not open now", "Its campaign is paused.", "See the campaign", page),
        };
    }

    private static WatchRefusal OfBacker(WorkItem item, PledgeFace pledge, Phase phase) => pledge.State switch
    {
        PledgeState.Collected => new("Not part of your pledge", $"Your pledge opens other items of this work, but not “{item.Title}”.", "My pledges", "/me/pledges"),
        PledgeState.Failing when pledge.NeverTried => new("Your card is not saved yet", $"{PledgeStory.Now(pledge)} {PledgeStory.Next(pledge)}", "Mend your pledge", $"/me/pledges#{pledge.Id}"),
        PledgeState.Failing => new("Your card could not be charged", PledgeStory.Next(pledge) ?? "", "Mend your pledge", $"/me/pledges#{pledge.Id}"),
        PledgeState.Disputed => new("Closed while the charge is disputed", PledgeStory.Now(pledge), "My pledges", "/me/pledges"),
        PledgeState.Refunding => new("Paid back", PledgeStory.Now(pledge), "My pledges", "/me/pledges"),
        PledgeState.Pledged when pledge.NeedsCard || pledge.Card is CardStatus.NeedsBacker =>
            new("Your card is not saved yet", $"{PledgeStory.Now(pledge)} {PledgeStory.Next(pledge)}", "Mend your pledge", $"/me/pledges#{pledge.Id}"),
        _ when phase is Phase.Funded => new("Nearly there", $"{PledgeStory.Now(pledge)} This opens as soon as the charge has gone through.", "Follow it", $"/me/pledges#{pledge.Id}"),
        _ => new("Waiting for the green light", "You have pledged, thank you. This opens for you when the campaign is funded and your card has been charged.", "My pledges", $"/me/pledges#{pledge.Id}"),
    };
}
