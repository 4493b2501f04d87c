using System.Globalization;
using Greenlight.Pledging;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace Greenlight.Problems;

/// <summary>A refusal as an answer: problem details (RFC 9457) with the problem's type, and <c>Retry-After</c> where waiting helps.</summary>
/// <param name="problem">Which.</param>
/// <param name="detail">One sentence about this occurrence; null for the problem's own explanation.</param>
/// <param name="retryAfter">How long to wait; rounded up to whole seconds.</param>
internal sealed class Refused(Problem problem, string? detail = null, TimeSpan? retryAfter = null) : IResult, IStatusCodeHttpResult
{
    /// <summary>Which problem.</summary>
    public Problem Problem => problem;

    /// <summary>One sentence about this occurrence.</summary>
    public string Detail => detail ?? problem.Explanation;

    /// <summary>How long to wait before asking again, or null where waiting does not help.</summary>
    public TimeSpan? RetryAfter => retryAfter;

    /// <inheritdoc/>
    public int? StatusCode => problem.Status;

    /// <summary>The answer for a refusal of the engine.</summary>
    public static Refused Because(Refusal refusal) =>
        new(ProblemCatalogue.Find(refusal.Code) ?? throw new InvalidOperationException($"The refusal '{refusal.Code}' has no problem in the catalogue."), refusal.Sentence);

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var headers = httpContext.Response.Headers;
        if (retryAfter is { } wait)
            headers[HeaderNames.RetryAfter] = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        if (problem.Status is 401 && !headers.ContainsKey(HeaderNames.WWWAuthenticate))
            headers[HeaderNames.WWWAuthenticate] = "Bearer";
        headers[HeaderNames.CacheControl] = "no-store";
        return TypedResults.Problem(new ProblemDetails
        {
            Type = problem.Type,
            Title = problem.Title,
            Status = problem.Status,
            Detail = Detail,
            Instance = httpContext.Request.Path,
            Extensions = { ["code"] = problem.Code },
        }).ExecuteAsync(httpContext);
    }
}
