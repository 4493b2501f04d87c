using Greenlight.Problems;
using Microsoft.Net.Http.Headers;

namespace Greenlight.Hosting;

/// <summary>On an endpoint whose answers last as long as the reader stays: a process that is going away begins none.</summary>
internal sealed class LastsLong
{
    public static readonly LastsLong Instance = new();
}

/// <summary>A process that was asked to end refuses what is new, at once and by name; what it has accepted it finishes, and what only reads it answers to the last.</summary>
internal static class NewWork
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>Must come after the pages' handling of bare statuses, and after routing.</summary>
    public static void UseRefusalOfNewWork(this WebApplication app)
    {
        var stopping = app.Lifetime.ApplicationStopping;
        app.Use((context, next) => stopping.IsCancellationRequested && IsNew(context) ? Refuse(context) : next(context));
    }

    private static bool IsNew(HttpContext context) =>
        !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method)
        || context.GetEndpoint()?.Metadata.GetMetadata<LastsLong>() is not null;

    private static Task Refuse(HttpContext context)
    {
        // Whoever keeps a connection open would otherwise come back on it until the server closes it.
        context.Response.Headers[HeaderNames.Connection] = "close";
        if (ProblemHandling.IsApi(context))
            return new Refused(ProblemCatalogue.Stopping, null, RetryAfter).ExecuteAsync(context);
        context.Response.Headers[HeaderNames.RetryAfter] = "1";
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        // The page for that status takes the request's place, and is looked at, not sent a form.
        context.Request.Method = HttpMethods.Get;
        return Task.CompletedTask;
    }
}
