using System.Globalization;
using Greenlight.Pledging;

namespace Greenlight.Payments;

/// <summary>
/// Idempotency keys: the same intention always under the same key, whoever has it and however often. <c>spare</c> is 0, and more only after the
/// processor has shown that it stored a failure of its own under the key before. A spare key can't charge twice: a payment intent succeeds once.
/// </summary>
public static class PaymentKeys
{
    /// <summary>Key of making the backer's record: one per pledge, and one more after each that is <paramref name="gone"/>.</summary>
    public static string Customer(PledgeId pledge, int spare, string? gone = null) => Spare(After($"customer:{pledge}", gone), spare);

    /// <summary>Key of saving a card: one per card given, and one more after each backer's record that is <paramref name="gone"/>.</summary>
    public static string Secure(PledgeId pledge, int cardAttempt, int spare, string? gone = null) =>
        Spare(After(string.Create(CultureInfo.InvariantCulture, $"secure:{pledge}:{cardAttempt}"), gone), spare);

    /// <summary>
    /// Key of making the payment intent. A second card is charged by the first one's intent if there is one; only where its making was refused, because that card was gone, another is made, under another key.
    /// </summary>
    public static string Create(PledgeId pledge, int cardAttempt, int spare) =>
        Spare(cardAttempt == 1 ? $"create:{pledge}" : string.Create(CultureInfo.InvariantCulture, $"create:{pledge}:{cardAttempt}"), spare);

    /// <summary>Key of a charge attempt: a new one only after a definite decline.</summary>
    public static string Confirm(PledgeId pledge, int attempt, int spare) =>
        Spare(string.Create(CultureInfo.InvariantCulture, $"confirm:{pledge}:{attempt}"), spare);

    /// <summary>Key of withdrawing the payment intent.</summary>
    public static string Withdraw(PledgeId pledge, int spare) => Spare($"withdraw:{pledge}", spare);

    /// <summary>Key of a refund: a new one only after <paramref name="earlier"/> refunds and disputes are known to have come to nothing.</summary>
    public static string Refund(PledgeId pledge, int earlier, int spare) =>
        Spare(string.Create(CultureInfo.InvariantCulture, $"refund:{pledge}:{earlier}"), spare);

    /// <summary>Reads the attempt back from the key of a charge attempt, as the processor's events carry it; false for any other key.</summary>
    public static bool TryReadAttempt(string? key, PledgeId pledge, out int attempt)
    {
        attempt = 0;
        var start = $"confirm:{pledge}:";
        if (key is null || !key.StartsWith(start, StringComparison.Ordinal))
            return false;
        var rest = key.AsSpan(start.Length);
        var end = rest.IndexOf(':');
        return int.TryParse(end < 0 ? rest : rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out attempt);
    }

    private static string After(string key, string? gone) => gone is null ? key : $"{key}:after:{gone}";

    private static string Spare(string key, int spare) => spare == 0 ? key : string.Create(CultureInfo.InvariantCulture, $"{key}:s{spare}");
}
