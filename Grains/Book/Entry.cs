using System.Collections.Immutable;
using System.Globalization;
using Greenlight.Pledging;

namespace Greenlight.Book;

/// <summary>One side of an entry.</summary>
/// <param name="Account">Which account.</param>
/// <param name="Campaign">Whose; 0 for an account that belongs to no campaign.</param>
/// <param name="Amount">Minor units; a debit is positive.</param>
/// <param name="Day">The day it counts from, in days since 1970 UTC: money that goes back goes back on the day on which it came in, so that it is never on hold and owed at once.</param>
public readonly record struct Posting(BookAccount Account, int Campaign, long Amount, int Day);

/// <summary>What is posted together: its postings sum to zero.</summary>
public sealed record Entry
{
    private Entry(string source, DateTimeOffset at, Currency currency, ImmutableArray<Posting> postings) => (Source, At, Currency, Postings) = (source, at, currency, postings);

    /// <summary>What made it happen. Posted once, however often it is told.</summary>
    public string Source { get; }

    /// <summary>UTC; when that happened.</summary>
    public DateTimeOffset At { get; }

    /// <summary>Of every amount.</summary>
    public Currency Currency { get; }

    /// <summary>None is zero; together they are.</summary>
    public ImmutableArray<Posting> Postings { get; }

    /// <summary>Makes one of these postings, those of zero left out; null if nothing is left. Throws for postings that don't balance: a fault of ours that must not be written.</summary>
    public static Entry? Of(string source, DateTimeOffset at, Currency currency, params ReadOnlySpan<Posting> postings)
    {
        var sum = 0L;
        var some = ImmutableArray.CreateBuilder<Posting>(postings.Length);
        foreach (var posting in postings)
        {
            sum = checked(sum + posting.Amount);
            if (posting.Amount == 0)
                continue;
            if (some.Any(other => (other.Account, other.Campaign) == (posting.Account, posting.Campaign)))
                throw new InvalidOperationException($"The entry '{source}' names {posting.Account} twice.");
            some.Add(posting);
        }
        if (sum != 0)
            throw new InvalidOperationException($"The entry '{source}' does not balance: its postings sum to {sum}.");
        return some.Count == 0 ? null : new(source, at, currency, some.ToImmutable());
    }

    /// <summary>The day of a time.</summary>
    public static int DayOf(DateTimeOffset at) => (int)Math.DivRem(at.ToUnixTimeMilliseconds(), 86_400_000).Quotient;

    /// <summary>The source of an event of the journal.</summary>
    public static string SourceOf(PledgeId pledge, long sequence) => string.Create(CultureInfo.InvariantCulture, $"{pledge}:e{sequence}");

    /// <summary>The source of a balance transaction; everything about one pledge begins with its id, so that it lies together.</summary>
    public static string SourceOf(PledgeId? pledge, string transaction) => pledge is { } id ? $"{id}:{transaction}" : transaction;

    /// <summary>The pledge that a source is about, or null.</summary>
    public static PledgeId? PledgeOf(string source) =>
        source.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 && PledgeId.TryParse(source[..colon], out var pledge) ? pledge : null;

    /// <summary>The sequence of an event's source, or null.</summary>
    public static long? SequenceOf(string source) =>
        source.StartsWith("plg-", StringComparison.Ordinal) && source.IndexOf(":e", StringComparison.Ordinal) is var at and > 0
            && long.TryParse(source.AsSpan(at + 2), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) ? sequence : null;
}
