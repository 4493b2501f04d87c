using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Greenlight.Payments;

/// <summary>A server that keeps what it was asked. Lists are empty, everything else it refuses without saying why.</summary>
internal sealed partial class RecordingStripe(WebApplication app) : IAsyncDisposable
{
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();

    public IEnumerable<RecordedRequest> Requests => _requests;

    public string Address => app.Urls.Single();

    public static async Task<RecordingStripe> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var stripe = new RecordingStripe(app);
        app.Run(stripe.Answer);
        await app.StartAsync();
        return stripe;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task Answer(HttpContext context)
    {
        using var body = new StreamReader(context.Request.Body);
        var text = await body.ReadToEndAsync(context.RequestAborted) + "&" + context.Request.QueryString.Value?.TrimStart('?');
        var names = text.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => Index().Replace(Uri.UnescapeDataString(pair.Split('=')[0]), "[]"));
        _requests.Enqueue(new(context.Request.Method, context.Request.Path.Value!, [.. names], context.Request.Headers["Stripe-Version"].Single()!));
        var isList = HttpMethods.IsGet(context.Request.Method) && context.Request.Path.Value!.Count(c => c == '/') == 2;
        context.Response.StatusCode = isList ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(isList ? """{"object":"list","data":[],"has_more":false}""" : """{"error":{"type":"invalid_request_error","message":"No."}}""", context.RequestAborted);
    }

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex Index();
}

/// <summary>A request as it came.</summary>
/// <param name="Method">GET or POST.</param>
/// <param name="Path">With ids.</param>
/// <param name="Parameters">Names in body and query, places in lists left out.</param>
/// <param name="Version">Of the API.</param>
internal sealed record RecordedRequest(string Method, string Path, string[] Parameters, string Version);
