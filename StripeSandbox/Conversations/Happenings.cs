namespace Greenlight.StripeSandbox;

/// <summary>What happens to an object by itself, once the time that it names has come.</summary>
internal static class Happenings
{
    public static void Come(Turn turn, StripeObject due)
    {
        switch (due)
        {
            case Refund refund:
                Refunding.Answered(turn, refund);
                break;
            case Dispute dispute:
                Disputing.Decide(turn, dispute);
                break;
            case Payout payout:
                Payouts.Arrive(turn, payout);
                break;
            default:
                throw new NotSupportedException(due.GetType().Name);
        }
    }
}
