using Greenlight.Campaigns;

namespace Greenlight.Publishers;

/// <summary>A campaign can't launch before its publisher's account can receive: nobody's card is charged for somebody who can't be paid.</summary>
public sealed class LaunchGate(PublisherDesk publishers, PublisherOptions options)
{
    /// <summary>Why a publisher's campaign can't launch, or null.</summary>
    public async Task<LaunchRefusal?> Refuse(string publisher)
    {
        // Asked only when it stands in the way: a launch does not hang on whether Stripe answers just then.
        if (!options.Required || await publishers.Find(publisher) is { CanReceive: true } || await publishers.Ask(publisher) is { CanReceive: true })
            return null;
        return new LaunchRefusal("publisher-cannot-receive", $"The account of {publisher} can't receive money yet: set up payouts first.");
    }
}
