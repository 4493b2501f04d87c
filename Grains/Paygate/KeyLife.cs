using System.Text.Json.Serialization;

namespace Greenlight.Paygate;

/// <summary>
/// What is stored of a paygate key: never the code itself, which is derived. A new state for every change, so that a failed write leaves nothing behind.
/// </summary>
[GenerateSerializer, Immutable, Alias("key-life")]
internal sealed record KeyLife
{
    /// <summary>UTC; when the code in force was issued. Null: never.</summary>
    [Id(0)] public DateTimeOffset? IssuedAt { get; init; }

    /// <summary>Number of the code in force: 1 for the first, one more for each that replaced it; only a code of this number is accepted.</summary>
    [Id(1)] public int Rotation { get; init; }

    /// <summary>Taken out of use without a new one.</summary>
    [Id(2)] public bool Revoked { get; init; }

    /// <summary>Whether there is a code in force.</summary>
    [JsonIgnore] public bool InForce => IssuedAt is not null && !Revoked;

    /// <summary>The first code. An issued or revoked key stays as it is.</summary>
    public KeyLife Issue(DateTimeOffset now) => IssuedAt is null && !Revoked ? new() { IssuedAt = now, Rotation = 1 } : this;

    /// <summary>Another code, also after the last was revoked: the right stayed, so its backer may ask for a new one.</summary>
    public KeyLife Rotate(DateTimeOffset now) => new() { IssuedAt = now, Rotation = Rotation + 1 };

    /// <summary>No code, before the first as well.</summary>
    public KeyLife Revoke() => Revoked ? this : this with { Revoked = true };

    /// <summary>Whether the code of that rotation is the one in force.</summary>
    public bool Accepts(int rotation) => InForce && rotation == Rotation;
}
