using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;

namespace Greenlight.Problems;

/// <summary>Says in the API's description that an endpoint may answer with this problem. Those of one status share a response there.</summary>
internal sealed class ProblemResponse(Problem problem) : IProducesResponseTypeMetadata
{
    private static readonly string[] Json = ["application/problem+json"];

    /// <summary>Which problem.</summary>
    public Problem Problem => problem;

    /// <inheritdoc/>
    public Type? Type => typeof(ProblemDetails);

    /// <inheritdoc/>
    public int StatusCode => problem.Status;

    /// <inheritdoc/>
    public IEnumerable<string> ContentTypes => Json;
}
