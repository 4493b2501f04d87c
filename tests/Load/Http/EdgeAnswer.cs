namespace Greenlight.Load.Http;

/// <summary>What the server answered.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body, in a buffer of its own.</param>
/// <param name="RetryAfter">Seconds to wait, if the server named them.</param>
/// <param name="Version">The number in the ETag, or null.</param>
internal readonly record struct EdgeAnswer(int Status, ReadOnlyMemory<byte> Body, int? RetryAfter, int? Version)
{
    /// <summary>The request was done, or was so already.</summary>
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>Nothing is known, or nothing was done for now: the same request is to be repeated.</summary>
    public bool AsksToRepeat => Status is 408 or 429 or >= 500;
}
