using Greenlight.Campaigns;
using Greenlight.Paygate;

namespace Greenlight.Pages.Watch;

/// <summary>What the player page shows.</summary>
/// <param name="Work">The work.</param>
/// <param name="Item">The item that was asked for.</param>
/// <param name="Open">Codes of the gated items that are open for this visitor.</param>
/// <param name="PassExpires">UTC; when the pass that was just given runs out. Null for free items and for those who got none.</param>
/// <param name="Refusal">Why it does not play, or null.</param>
/// <param name="Campaign">The campaign that opens it, or null.</param>
/// <param name="Texts">A sentence by item, or null.</param>
public sealed record WatchFace(
    Work Work, WorkItem Item, IReadOnlyCollection<string> Open, DateTimeOffset? PassExpires, WatchRefusal? Refusal, Campaign? Campaign,
    IReadOnlyDictionary<string, string>? Texts);

/// <summary>A refusal that says why, and what to do about it.</summary>
/// <param name="Title">In a few words.</param>
/// <param name="Text">Why, and what helps.</param>
/// <param name="Action">What the button says, or null for no button.</param>
/// <param name="Link">Where it leads.</param>
public sealed record WatchRefusal(string Title, string Text, string? Action = null, string? Link = null);
