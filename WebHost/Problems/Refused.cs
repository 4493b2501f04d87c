using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Greenlight.Campaigns;
using Greenlight.Pledging;
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
    public static Refused Because(Refusal refusal) => Because(refusal.Code, refusal.Sentence);

    /// <inheritdoc cref="Because(Refusal)"/>
    public static Refused Because(CampaignRefusal refusal) => Because(refusal.Code, refusal.Sentence);

    /// <inheritdoc cref="Because(Refusal)"/>
    public static Refused Because(LaunchRefusal refusal) => Because(refusal.Code, refusal.Sentence);

    /// <inheritdoc cref="Because(Refusal)"/>
    public static Refused Because(DraftRefusal refusal) => Because(refusal.Code, refusal.Sentence);

    private static Refused Because(string code, string sentence) =>
        new(ProblemCatalogue.Find(code) ?? throw new InvalidOperationException($"The refusal '{code}' has no problem in the catalogue."), sentence);

    /// <summary>What names this request in the log and in its refusal.</summary>
    public static string TraceIdOf(HttpContext context) => Activity.Current?.Id ?? context.TraceIdentifier;

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (response, headers) = (httpContext.Response, httpContext.Response.Headers);
        if (retryAfter is { } wait)
            headers[HeaderNames.RetryAfter] = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        if (problem.Status is 401 && !headers.ContainsKey(HeaderNames.WWWAuthenticate))
            headers[HeaderNames.WWWAuthenticate] = "Bearer";
        headers[HeaderNames.CacheControl] = "no-store";
        response.StatusCode = problem.Status;
        response.ContentType = "application/problem+json";
        var body = Write(httpContext);
        response.ContentLength = body.WrittenCount;
        await response.Body.WriteAsync(body.WrittenMemory);
    }

    // By hand: this is also what overload is answered with, and the framework's way (a service, a dictionary, reflection) costs more than all the rest of a refusal.
    private ArrayBufferWriter<byte> Write(HttpContext context)
    {
        var body = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        json.WriteString("type"u8, problem.Type);
        json.WriteString("title"u8, problem.Title);
        json.WriteNumber("status"u8, problem.Status);
        json.WriteString("detail"u8, Detail);
        json.WriteString("instance"u8, context.Request.Path);
        json.WriteString("code"u8, problem.Code);
        json.WriteString("traceId"u8, TraceIdOf(context));
        json.WriteEndObject();
        json.Flush();
        return body;
    }
}
