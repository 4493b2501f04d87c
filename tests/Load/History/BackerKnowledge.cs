namespace Greenlight.Load.History;

/// <summary>What one backer knows: the fold of the history's entries about them.</summary>
internal struct BackerKnowledge
{
    /// <summary>What is known of the pledge, of its change and of its cancellation.</summary>
    public Told Pledge, Change, Cancel;

    /// <summary>The newest answer about the pledge; meaningless until one was accepted.</summary>
    public ToldPledge Answer;

    /// <summary>Why the newest request was refused, or null.</summary>
    public string? Refusal;

    /// <summary>Takes an entry in. Answers what contradicts an earlier promise, or null.</summary>
    public string? Learn(in HistoryEntry entry)
    {
        ref var known = ref Pledge;
        if (entry.Deed is Deed.Change)
            known = ref Change;
        else if (entry.Deed is Deed.Cancel)
            known = ref Cancel;

        if (entry.Told is Told.Sent)
        {
            // Sent again: what was told before stays true.
            known = known is Told.Accepted ? Told.Accepted : Told.Sent;
            return null;
        }
        if (entry.Told is Told.Refused)
        {
            Refusal = entry.Refusal;
            if (known is Told.Accepted)
                return $"{entry.Deed} was accepted ({Answer.Receipt}) and then refused ({entry.Refusal})";
            known = Told.Refused;
            return null;
        }
        var before = Answer;
        var contradiction = Pledge is Told.Accepted && before.Receipt != entry.Answer!.Value.Receipt
            ? $"{entry.Deed} was answered with receipt {entry.Answer.Value.Receipt} after {before.Receipt}"
            : known is Told.Refused && entry.Deed is Deed.Pledge ? $"Pledge was refused ({Refusal}) and then accepted ({entry.Answer!.Value.Receipt})" : null;
        known = Told.Accepted;
        // Two answers may overtake each other; the higher version is the later one.
        if (before.Tier is null || entry.Answer!.Value.Version >= before.Version)
            Answer = entry.Answer!.Value;
        return contradiction;
    }
}
