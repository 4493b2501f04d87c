using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;

namespace Greenlight.Problems;

/// <summary>Says in the API's description that an endpoint may answer with these problems.</summary>
internal sealed class ProblemResponse(int status, string description) : IProducesResponseTypeMetadata
{
    private static readonly string[] Json = ["application/problem+json"];

    /// <inheritdoc/>
    public Type? Type => typeof(ProblemDetails);

    /// <inheritdoc/>
    public int StatusCode => status;

    /// <inheritdoc/>
    public string? Description => description;

    /// <inheritdoc/>
    public IEnumerable<string> ContentTypes => Json;
}
