using Greenlight.Payments;

namespace Greenlight.Simulation;

/// <content>Saved cards that somebody removes in the dashboard, some with the backer's record.</content>
internal sealed partial class SimulatedStripe
{
    private readonly HashSet<string> _deleted = [];

    /// <summary>Draws whose card is removed, and when; null: nobody's.</summary>
    public Chance? Removals { get; init; }

    private static PaymentReply CustomerGone => PaymentReply.Declined.Gone(PaymentReply.Declined.CustomerGone);

    private void MayBeRemoved(Setup saved)
    {
        if (Removals is { } chances && chances.Of(0.1))
            scheduler.After(chances.Between(TimeSpan.Zero, TimeSpan.FromHours(chances.OneOf(1, 40))), () => Remove(saved, withCustomer: chances.Of(0.5)));
    }

    private void Remove(Setup saved, bool withCustomer)
    {
        if (withCustomer)
            _deleted.Add(saved.Customer);
        foreach (var setup in _setups.Values.Where(setup => setup == saved || withCustomer && setup.Customer == saved.Customer))
        {
            setup.IsLetGo = true;
            if (setup.Status is SetupStatus.RequiresAction)
                setup.Status = SetupStatus.Failed;
        }
    }
}
