namespace Greenlight.Paygate;

/// <summary>
/// Which key signs passes when. Each signs for <see cref="Term"/>; the next one is published <see cref="Notice"/> before it signs, and the last
/// stays published for <see cref="Farewell"/> after, so that whoever fetches the public keys once an hour never meets a pass it can't verify. Pure.
/// </summary>
internal static class SigningKeyPlan
{
    /// <summary>How long a key signs.</summary>
    public static readonly TimeSpan Term = TimeSpan.FromDays(30);

    /// <summary>How long before it signs a key is published.</summary>
    public static readonly TimeSpan Notice = TimeSpan.FromDays(1);

    /// <summary>How long after its last pass a key stays published: longer than a pass lives.</summary>
    public static readonly TimeSpan Farewell = TimeSpan.FromHours(2);

    /// <summary>What to do with these keys now.</summary>
    /// <param name="keys">All that are stored, by generation.</param>
    /// <param name="now">UTC.</param>
    public static SigningKeyDecision Decide(IReadOnlyList<SigningTerm> keys, DateTimeOffset now)
    {
        if (keys.Count == 0)
            return new(null, [], new(1, now));
        var current = keys.Where(key => key.SignsFrom <= now).MaxBy(key => key.Generation) ?? keys.MinBy(key => key.Generation)!;
        var newest = keys.MaxBy(key => key.Generation)!;
        var published = keys.Where(key => key.Generation >= current.Generation
            || now < keys.Where(next => next.Generation > key.Generation).Min(next => next.SignsFrom) + Farewell);
        // After a long sleep the next key is late already; it still gets its notice.
        var next = newest.SignsFrom + Term is var ends && ends > now + Notice ? ends : now + Notice;
        var make = newest.SignsFrom + Term - Notice <= now ? new SigningTerm(newest.Generation + 1, next) : null;
        return new(current, [.. published], make);
    }
}

/// <summary>From when a signing key signs.</summary>
/// <param name="Generation">1 for the first, one more for each that follows.</param>
/// <param name="SignsFrom">UTC; until the next generation does.</param>
internal sealed record SigningTerm(long Generation, DateTimeOffset SignsFrom);

/// <summary>What the plan says.</summary>
/// <param name="Signs">The key to sign with; null when there is none yet.</param>
/// <param name="Published">The keys to verify with.</param>
/// <param name="Make">The key to make and store now, or null.</param>
internal sealed record SigningKeyDecision(SigningTerm? Signs, IReadOnlyList<SigningTerm> Published, SigningTerm? Make);
