namespace Greenlight.Pledging;

/// <summary>Pledge.</summary>
/// <param name="Tier">Code of the tier.</param>
/// <param name="PaymentMethod">The card, by the payment processor's id.</param>
/// <param name="Amount">What to pay; the tier's price if left out.</param>
internal sealed record PledgeRequest(string Tier, string PaymentMethod, AskedAmount? Amount = null);

/// <summary>Change a pledge.</summary>
/// <param name="Tier">The new tier; the present one if left out.</param>
/// <param name="Amount">The new amount; if left out, the new tier's price, or the present amount if the tier stays.</param>
internal sealed record PledgeChange(string? Tier = null, AskedAmount? Amount = null);

/// <summary>Give another card.</summary>
/// <param name="PaymentMethod">The card, by the payment processor's id.</param>
internal sealed record NewCard(string PaymentMethod);

/// <summary>Answer changed terms.</summary>
/// <param name="Answer">"keep" or "switch".</param>
/// <param name="TermsVersion">The terms that were read: the pledge's <c>askedTerms</c>.</param>
internal sealed record TermsAnswer(string Answer, int TermsVersion);

/// <summary>Money as callers name it; both members are needed.</summary>
/// <param name="Amount">In minor units: 995 for $9.95.</param>
/// <param name="Currency">Three letters.</param>
internal sealed record AskedAmount(long Amount, Currency Currency)
{
    /// <summary>As the engine knows it.</summary>
    public Money ToMoney() => new(Amount, Currency);
}
