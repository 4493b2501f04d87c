using Greenlight.Campaigns;

namespace Greenlight.Pages.Studio;

/// <summary>What settlement still has to do, as far as the public numbers tell it. Pure; js/producer.js computes the same.</summary>
public static class Backlog
{
    /// <summary>Before the decision: cards not saved yet. After it: saved cards not charged yet.</summary>
    public static long Of(Progress progress) => progress.Phase is Phase.Funded
        ? progress.Secured.Count - progress.Collected.Count
        : progress.Pledged.Count - progress.Secured.Count;

    /// <summary>What the number counts.</summary>
    public static string Words(Progress progress) => progress.Phase is Phase.Funded ? "saved cards not charged yet" : "cards not saved yet";
}
