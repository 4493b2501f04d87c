using System.Net.Http.Json;
using System.Text.Json;

namespace Greenlight.Load.Reporting;

/// <summary>The API calls that the sandbox has answered since it was started.</summary>
/// <param name="Answered">All of them.</param>
/// <param name="Throttled">Those with 429.</param>
internal sealed record SandboxCalls(long Answered, long Throttled)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Asks it; null for a server that is no sandbox.</summary>
    public static async Task<SandboxCalls?> Read(Uri sandbox, CancellationToken cancellation)
    {
        using var http = new HttpClient { BaseAddress = sandbox };
        using var answer = await http.GetAsync(new Uri("/sandbox/stats", UriKind.Relative), cancellation);
        if (!answer.IsSuccessStatusCode)
            return null;
        var requests = (await answer.Content.ReadFromJsonAsync<Stats>(Json, cancellation))!.Requests;
        return new(requests.Sum(r => r.Requests), requests.Where(r => r.Status == 429).Sum(r => r.Requests));
    }

    private sealed record Stats(IReadOnlyList<Row> Requests);

    private sealed record Row(string Endpoint, int Status, long Requests);
}
