namespace Greenlight.Simulation;

/// <summary>What goes wrong in a run: the world's faults, drawn from the seed, until it heals; and faults of ours, put in on purpose by a test.</summary>
internal sealed class Faults
{
    /// <summary>Whoever writes is let in, whatever its epoch.</summary>
    public bool NoFence { get; init; }

    /// <summary>A batch is answered before it is on disk.</summary>
    public bool AnswerBeforeCommit { get; init; }

    /// <summary>Intent and attempt are stored with the outcome instead of before the call.</summary>
    public bool AttemptNotStored { get; init; }

    /// <summary>A right stays open when the money has gone back.</summary>
    public bool RightStaysOpen { get; init; }

    /// <summary>Nobody looks for transfers that Stripe has made and the ledger does not know.</summary>
    public bool ForgottenNotLookedFor { get; init; }

    /// <summary>Nor is Stripe asked what became of a transfer: its key alone keeps it from being made twice.</summary>
    public bool KeyAlone { get; init; }

    /// <summary>Nobody looks, and a transfer is stored with its outcome instead of before the call.</summary>
    public bool OrderNotStored { get; init; }

    public Weather Cluster { get; private set; } = Weather.Fair;

    public Weather Database { get; private set; } = Weather.Fair;

    public Weather Stripe { get; private set; } = Weather.Fair;

    /// <summary>Probability that Stripe turns a call away (429).</summary>
    public double Throttled { get; private set; }

    /// <summary>Probability that Stripe fails (500), before or after it has done what was asked.</summary>
    public double Broken { get; private set; }

    /// <summary>Probability, call by call, that a spell begins in which Stripe fails at everything, and keeps each failure under its key.</summary>
    public double Spell { get; private set; }

    /// <summary>Probability that Stripe refuses a transfer for certain.</summary>
    public double Refused { get; private set; }

    /// <summary>Probability that an event is never delivered; that it is delivered twice.</summary>
    public double LostEvent { get; private set; }

    /// <summary>Probability that an event is delivered twice.</summary>
    public double DoubledEvent { get; private set; }

    /// <summary>Probability, turn by turn, that a process dies.</summary>
    public double Crash { get; private set; }

    /// <summary>Probability, call by call, that a shard is activated a second time.</summary>
    public double SecondActivation { get; private set; }

    /// <summary>Draws a climate. Many runs are mild in most respects: a storm in everything hides what a single drop would show.</summary>
    public void Draw(Chance chance)
    {
        Cluster = Draw3(chance);
        Database = Draw3(chance) with { Slow = 0 };
        Stripe = Draw3(chance);
        Throttled = chance.OneOf(0, 0, 0.1, 0.6);
        Broken = chance.OneOf(0, 0, 0.05, 0.3);
        LostEvent = chance.OneOf(0, 0.2, 1);
        DoubledEvent = chance.OneOf(0, 0.3);
        Refused = chance.OneOf(0, 0, 0.3);
        Crash = chance.OneOf(0, 0.0005, 0.002, 0.01);
        SecondActivation = chance.OneOf(0, 0.05);
        // Only where Stripe is reached otherwise: whoever has many spent keys to replay over calls that are lost or turned away gets nowhere until it heals, a few seconds at a time.
        Spell = Throttled > 0 || Stripe.LostRequest + Stripe.LostReply > 0 ? 0 : chance.OneOf(0, 0, 0.01, 0.05);
    }

    /// <summary>From here on everything works.</summary>
    public void Heal()
    {
        Cluster = Database = Stripe = Weather.Fair;
        Throttled = Broken = Spell = Refused = LostEvent = DoubledEvent = Crash = SecondActivation = 0;
    }

    private static Weather Draw3(Chance chance) => new(chance.OneOf(0, 0, 0.02, 0.15), chance.OneOf(0, 0, 0.02, 0.15), chance.OneOf(0, 0.02, 0.1));
}
