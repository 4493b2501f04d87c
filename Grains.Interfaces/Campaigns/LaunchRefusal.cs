namespace Greenlight.Campaigns;

/// <summary>Why a campaign can't launch.</summary>
/// <param name="Code">Stable name.</param>
/// <param name="Sentence">One sentence for people.</param>
[GenerateSerializer, Immutable, Alias("launch-refusal")]
public sealed record LaunchRefusal(string Code, string Sentence);

/// <summary>A launch was refused, and nothing was written.</summary>
[GenerateSerializer, Alias("launch-refused")]
public sealed class LaunchRefusedException(LaunchRefusal refusal) : Exception(refusal.Sentence)
{
    /// <summary>Why.</summary>
    [Id(0)] public LaunchRefusal Refusal { get; } = refusal;
}
