using System.Security.Cryptography;

namespace Greenlight.Pages.Showcase;

/// <summary>
/// A pledge form as it stands: new, or as it was sent and refused. The id is made when the form is rendered, not when it is sent, so that a double click,
/// a reload or a retry names the same pledge; the proof lets a repeated sign-up have its session again.
/// </summary>
/// <param name="PledgeId">The caller's id of the pledge.</param>
/// <param name="Proof">Known to this form alone.</param>
/// <param name="Email">As typed; null with a session.</param>
/// <param name="Tier">Code of the chosen tier.</param>
/// <param name="Amount">As typed, for the chosen tier.</param>
/// <param name="PaymentMethod">The processor's id of the card.</param>
/// <param name="Error">Why it was refused last.</param>
public sealed record PledgeDraft(
    string PledgeId, string Proof, string? Email = null, string? Tier = null, string? Amount = null, string? PaymentMethod = null, FieldError? Error = null)
{
    /// <summary>A form nobody has filled in yet.</summary>
    public static PledgeDraft New() => new(RandomNumberGenerator.GetHexString(24, lowercase: true), RandomNumberGenerator.GetHexString(32, lowercase: true));

    /// <summary>The sentence for a field, or null.</summary>
    public string? ErrorOf(string field) => Error?.Field == field ? Error.Sentence : null;
}

/// <summary>A refusal, at the field it concerns.</summary>
/// <param name="Field">"email", "tier", "amount", "card", or "" for the form as a whole.</param>
/// <param name="Code">The problem's code.</param>
/// <param name="Sentence">What to do about it, for people.</param>
public sealed record FieldError(string Field, string Code, string Sentence);
