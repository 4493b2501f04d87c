using System.Globalization;
using System.Text.Json;
using Greenlight.Ledger;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Net.Http.Headers;

namespace Greenlight.Problems;

/// <summary>What turns bad input, faults and bare statuses into problems, so that no caller ever sees a stack trace or an empty answer.</summary>
internal static class ProblemHandling
{
    private static readonly string[] ApiPaths = ["/api", "/live", "/keys", "/webhooks", "/health", "/openapi", "/problems", "/.well-known"];

    /// <summary>Registers the handling of exceptions; bodies that can't be bound throw, so that there is one place that answers them.</summary>
    public static IServiceCollection AddProblems(this IServiceCollection services) => services
        .AddProblemDetails()
        .AddExceptionHandler<ExceptionProblems>()
        .Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);

    /// <summary>Puts the handling in front of everything else. Pages get their own faces for bare statuses.</summary>
    public static WebApplication UseProblems(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandlingPath = "/error", StatusCodeSelector = StatusOf, CreateScopeForErrors = true });
        app.UseWhen(IsApi, api => api
            .UseStatusCodePages(context => new Refused(ProblemCatalogue.OfStatus(context.HttpContext.Response.StatusCode)).ExecuteAsync(context.HttpContext))
            .Use((context, next) => UnknownCharset(context.Request) is { } charset
                ? new Refused(ProblemCatalogue.UnsupportedMediaType, $"The charset '{charset}' is not known; JSON is UTF-8 and needs none named.").ExecuteAsync(context)
                : next(context)));
        return app;
    }

    // The framework would throw in the middle of reading the body, as if the fault were ours.
    private static string? UnknownCharset(HttpRequest request) =>
        request.ContentType is { } type && type.Contains("charset", StringComparison.OrdinalIgnoreCase)
        && MediaTypeHeaderValue.TryParse(type, out var media) && media.Charset.HasValue && media.Encoding is null
            ? media.Charset.Value
            : null;

    // For people: the page /error is shown with this status.
    private static int StatusOf(Exception exception) => exception switch
    {
        BadHttpRequestException bad => bad.StatusCode,
        _ when IsUnavailable(exception) => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    /// <summary>Whether a part of the system can't be reached: no silo answers, or the store is away.</summary>
    public static bool IsUnavailable(Exception exception) => exception is TimeoutException or Orleans.Runtime.OrleansException || StorageOutage.Reason(exception) is not null;

    /// <summary>Whether a program is asking, not a person with a browser.</summary>
    public static bool IsApi(HttpContext context)
    {
        foreach (var path in ApiPaths)
        {
            if (context.Request.Path.StartsWithSegments(path, StringComparison.Ordinal))
                return true;
        }
        return false;
    }

    /// <summary>One sentence about a request that could not be read, without the names of our types.</summary>
    public static Refused Of(BadHttpRequestException bad) => bad switch
    {
        { InnerException: JsonException { Path: { } path } json } =>
            new(ProblemCatalogue.InvalidBody, $"The body is not what was expected at {path} (line {json.LineNumber + 1}, byte {json.BytePositionInLine + 1})."),
        { InnerException: JsonException } => new(ProblemCatalogue.InvalidBody),
        { StatusCode: 400 } when bad.Message.Contains("body", StringComparison.OrdinalIgnoreCase) => new(ProblemCatalogue.InvalidBody),
        _ => new(ProblemCatalogue.OfStatus(bad.StatusCode)),
    };
}

/// <summary>Exceptions that reach the top.</summary>
internal sealed partial class ExceptionProblems(ILogger<ExceptionProblems> log, TimeProvider clock) : IExceptionHandler
{
    // A store that is away fails every request of a launch; one line in this time tells the operator as much.
    private static readonly TimeSpan SayAgainAfter = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private long _saidAt;

    /// <inheritdoc/>
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var gone = exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested;
        // The framework has already turned the request towards the page for people; whoever asked, asked for something else.
        var page = httpContext.Request.Path;
        httpContext.Request.Path = httpContext.Features.Get<IExceptionHandlerPathFeature>()?.Path ?? page;
        var answer = gone || !ProblemHandling.IsApi(httpContext) ? null
            : exception is BadHttpRequestException bad ? ProblemHandling.Of(bad)
            : Fault(httpContext, exception);
        if (answer is not null)
        {
            await answer.ExecuteAsync(httpContext);
            return true;
        }
        if (!gone && ProblemHandling.IsUnavailable(exception))
        {
            Say(exception, httpContext);
            httpContext.Response.Headers.RetryAfter = RetryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        }
        httpContext.Request.Path = page;
        return gone;
    }

    private Refused Fault(HttpContext context, Exception exception)
    {
        var unknown = context.Features.Get<IExceptionHandlerFeature>()?.Endpoint?.Metadata.GetMetadata<UnknownOutcome>();
        Say(exception, context);
        return unknown is not null ? new(ProblemCatalogue.UnknownOutcome, null, unknown.RetryAfter)
            : ProblemHandling.IsUnavailable(exception) ? new(ProblemCatalogue.Unavailable, null, RetryAfter)
            : new(ProblemCatalogue.Fault);
    }

    private void Say(Exception exception, HttpContext context)
    {
        if (StorageOutage.Reason(exception) is not { } reason)
            LogFault(exception, context.Request.Method, context.Request.Path, Refused.TraceIdOf(context));
        else if (Interlocked.Read(ref _saidAt) is var said && (said == 0 || clock.GetElapsedTime(said) >= SayAgainAfter)
            && Interlocked.CompareExchange(ref _saidAt, clock.GetTimestamp(), said) == said)
            LogOutage(reason, context.Request.Method, context.Request.Path);
    }

    [LoggerMessage(LogLevel.Error, "The store can't be used: {Reason}. Requests such as {Method} {Path} are answered 503 meanwhile")]
    private partial void LogOutage(string reason, string method, string path);

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed (trace id {TraceId})")]
    private partial void LogFault(Exception exception, string method, string path, string traceId);
}

/// <summary>
/// On an endpoint that writes through the engine: whatever exception comes out of it, the write may have happened. The caller is told to repeat.
/// </summary>
/// <param name="RetryAfter">After how long.</param>
internal sealed record UnknownOutcome(TimeSpan RetryAfter);
