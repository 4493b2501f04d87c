using System.Globalization;
using Greenlight.Pledging;

namespace Greenlight.Load.History;

/// <summary>What a backer asked for.</summary>
internal enum Deed : byte { Pledge, Change, Cancel }

/// <summary>What is known of it. <see cref="Sent"/> without anything after it is <em>unknown</em>: it may have happened or not.</summary>
internal enum Told : byte { Nothing, Sent, Accepted, Refused }

/// <summary>One line of the history: what was sent, or what the client was told.</summary>
/// <param name="At">Milliseconds since the start of the run.</param>
/// <param name="Backer">The backer's number in the run.</param>
/// <param name="Deed">What was asked.</param>
/// <param name="Told">What is known now.</param>
/// <param name="Refusal">The problem's name, when refused.</param>
/// <param name="Answer">The pledge as the server told it, when accepted.</param>
internal readonly record struct HistoryEntry(long At, int Backer, Deed Deed, Told Told, string? Refusal = null, ToldPledge? Answer = null)
{
    /// <summary>One line of text, tab-separated, for people and programs.</summary>
    public override string ToString() => Answer is { } pledge
        ? string.Create(CultureInfo.InvariantCulture, $"{At}\t{Backer}\t{Deed}\t{Told}\t{pledge.Receipt}\t{pledge.State}\t{pledge.Version}\t{pledge.Tier}\t{pledge.Amount}")
        : string.Create(CultureInfo.InvariantCulture, $"{At}\t{Backer}\t{Deed}\t{Told}\t{Refusal}");

    /// <summary>Reads a line back; false for one that broke off.</summary>
    public static bool TryParse(string line, out HistoryEntry entry)
    {
        entry = default;
        var parts = line.Split('\t');
        if (parts.Length is not (5 or 9)
            || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var backer)
            || !Enum.TryParse(parts[2], out Deed deed)
            || !Enum.TryParse(parts[3], out Told told)
            || (told is Told.Accepted) != (parts.Length == 9))
            return false;
        if (told is not Told.Accepted)
        {
            entry = new(at, backer, deed, told, parts[4].Length > 0 ? string.Intern(parts[4]) : null);
            return true;
        }
        if (!PledgeId.TryParse(parts[4], out var receipt)
            || !Enum.TryParse(parts[5], out PledgeState state)
            || !int.TryParse(parts[6], NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            || !long.TryParse(parts[8], NumberStyles.None, CultureInfo.InvariantCulture, out var amount))
            return false;
        entry = new(at, backer, deed, told, null, new(receipt, state, version, string.Intern(parts[7]), amount));
        return true;
    }
}

/// <summary>A backer was told that a pledge stands.</summary>
/// <param name="At">Since the start of the run.</param>
/// <param name="Receipt">The server's id of it.</param>
internal readonly record struct Acknowledged(TimeSpan At, PledgeId Receipt);

/// <summary>A pledge as the server told it.</summary>
/// <param name="Receipt">The server's id of it.</param>
/// <param name="State">Where it stood.</param>
/// <param name="Version">Its version then.</param>
/// <param name="Tier">Code of its tier.</param>
/// <param name="Amount">Minor units.</param>
internal readonly record struct ToldPledge(PledgeId Receipt, PledgeState State, int Version, string Tier, long Amount);
