using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;

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
        app.UseWhen(IsApi, api => api.UseStatusCodePages(context =>
            new Refused(ProblemCatalogue.OfStatus(context.HttpContext.Response.StatusCode)).ExecuteAsync(context.HttpContext)));
        return app;
    }

    // For people: the page /error is shown with this status.
    private static int StatusOf(Exception exception) => exception switch
    {
        BadHttpRequestException bad => bad.StatusCode,
        TimeoutException or Orleans.Runtime.OrleansException => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

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
internal sealed partial class ExceptionProblems(ILogger<ExceptionProblems> log) : IExceptionHandler
{
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
            await answer.ExecuteAsync(httpContext);
        else
            httpContext.Request.Path = page;
        return gone || answer is not null;
    }

    private Refused Fault(HttpContext context, Exception exception)
    {
        var unknown = context.Features.Get<IExceptionHandlerFeature>()?.Endpoint?.Metadata.GetMetadata<UnknownOutcome>();
        LogFault(exception, context.Request.Method, context.Request.Path);
        return unknown is not null ? new(ProblemCatalogue.UnknownOutcome, null, unknown.RetryAfter)
            : exception is TimeoutException or Orleans.Runtime.OrleansException ? new(ProblemCatalogue.Unavailable, null, TimeSpan.FromSeconds(1))
            : new(ProblemCatalogue.Fault);
    }

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed")]
    private partial void LogFault(Exception exception, string method, string path);
}

/// <summary>
/// On an endpoint that writes through the engine: whatever exception comes out of it, the write may have happened. The caller is told to repeat.
/// </summary>
/// <param name="RetryAfter">After how long.</param>
internal sealed record UnknownOutcome(TimeSpan RetryAfter);
