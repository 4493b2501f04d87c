using Greenlight.Payments;

namespace Greenlight.Simulation;

/// <content>How a call comes through, or does not: the limits, the keys, and Stripe's own failures, which stay under them.</content>
internal sealed partial class SimulatedStripe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan KeyLife = TimeSpan.FromHours(24);
    private static readonly PaymentReply NoAnswer = new PaymentReply.Unknown(UnknownCause.NoAnswer, TimeSpan.FromSeconds(15));

    private readonly Dictionary<string, (DateTimeOffset At, PaymentReply Reply, long Amount)> _keys = [];
    private DateTimeOffset _spellEnds;

    private async Task<PaymentReply> Call(string what, string? key, Func<PaymentReply> execute, long amount = 0)
    {
        try
        {
            return await network.Call(faults.Stripe, Patience, () => Execute(what, key, execute, amount));
        }
        catch (TimeoutException)
        {
            return NoAnswer;
        }
    }

    private PaymentReply Execute(string what, string? key, Func<PaymentReply> execute, long amount)
    {
        // The limits come before the keys, and store nothing.
        if (chance.Of(faults.Throttled))
            return new PaymentReply.Unknown(UnknownCause.Throttled, TimeSpan.FromSeconds(2));
        if (key is not null && _keys.TryGetValue(key, out var stored) && scheduler.Now - stored.At < KeyLife)
        {
            // Another request under the same key.
            if (stored.Amount != amount)
                return new PaymentReply.Rejected("idempotency_error", "");
            return stored.Reply is PaymentReply.Unknown { Cause: UnknownCause.ServerFault } ? new PaymentReply.Unknown(UnknownCause.SpentKey, TimeSpan.FromSeconds(15)) : stored.Reply;
        }
        Calls[what] = Calls.GetValueOrDefault(what) + 1;
        PaymentReply reply;
        if (IsInASpell() || chance.Of(faults.Broken))
        {
            if (chance.Of(0.5))
                execute();
            reply = new PaymentReply.Unknown(UnknownCause.ServerFault, TimeSpan.FromSeconds(15));
        }
        else
        {
            reply = execute();
        }
        if (key is not null)
            _keys[key] = (scheduler.Now, reply, amount);
        return reply;
    }

    private bool IsInASpell()
    {
        if (scheduler.Now >= _spellEnds && chance.Of(faults.Spell))
            _spellEnds = scheduler.Now + chance.OneOf(TimeSpan.FromMinutes(2), TimeSpan.FromHours(1), TimeSpan.FromHours(13));
        return faults.Spell > 0 && scheduler.Now < _spellEnds;
    }
}
