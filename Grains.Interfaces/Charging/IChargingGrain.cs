namespace Greenlight.Charging;

/// <summary>
/// The one who compares the ledger with Stripe's charges, from minute to minute, so that charging stays allowed, and brings both together after a restore. Key: <c>chg-1</c>.
/// Holds nothing that the ledger does not.
/// </summary>
[Alias("grain/charging"), GrainInterfaceType("charging")]
public interface IChargingGrain : IGrainWithStringKey
{
    /// <summary>The key of the one.</summary>
    const string TheOne = "chg-1";

    /// <summary>
    /// Registers the reminder that keeps it alive and looks from now on. Starting twice changes nothing. Where charging is stopped, returns after the first look, or after a few
    /// seconds if Stripe does not answer.
    /// </summary>
    [Alias("Start")] Task Start();
}
