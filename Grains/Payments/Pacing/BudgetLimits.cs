namespace Greenlight.Payments;

/// <summary>How many requests a second Stripe takes from the account; 0 is no limit.</summary>
/// <param name="PerEndpoint">On each endpoint.</param>
/// <param name="InAll">On all of them together.</param>
public sealed record BudgetLimits(int PerEndpoint, int InAll)
{
    /// <summary>Nothing is limited.</summary>
    public bool None => PerEndpoint == 0 && InAll == 0;
}
