using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Greenlight.StripeSandbox;

/// <summary>The switches under <c>/sandbox</c>, in JSON: faults, rate limits, webhook troubles, and the counts an auditor wants. Loopback only.</summary>
internal sealed class Admin(Books books, RateLimits limits, FaultBoard faults, Statistics statistics, Deliveries deliveries)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public async Task Answer(HttpContext http)
    {
        if (http.Connection.RemoteIpAddress is { } from && !System.Net.IPAddress.IsLoopback(from))
        {
            await Say(http, 403, new { error = "The sandbox's switches answer to this machine only." });
            return;
        }

        try
        {
            await Route(http);
        }
        catch (JsonException e)
        {
            await Say(http, 400, new { error = e.Message });
        }
    }

    private async Task Route(HttpContext http)
    {
        var path = http.Request.Path.Value!;
        switch (http.Request.Method, path)
        {
            case ("GET", "/sandbox/stats"):
                await Say(http, 200, books.Look(a => Stats(a, http.Request.Query["by"].ToString())));
                break;
            case ("GET", "/sandbox/faults"):
                await Say(http, 200, faults.All().Select(f => new { f.Fault, f.Tripped }));
                break;
            case ("POST", "/sandbox/faults"):
                await Say(http, 200, faults.Add(Sound(await Read<Fault>(http))));
                break;
            case ("DELETE", "/sandbox/faults"):
                await Say(http, 200, new { removed = faults.Remove(null) });
                break;
            case ("DELETE", _) when path.StartsWith("/sandbox/faults/", StringComparison.Ordinal) && int.TryParse(path.AsSpan(16), out var id):
                await Say(http, 200, new { removed = faults.Remove(id) });
                break;
            case ("GET", "/sandbox/limits"):
                await Say(http, 200, limits.Rates);
                break;
            case ("PUT", "/sandbox/limits"):
                await Say(http, 200, limits.Rates = await Read<Rates>(http));
                break;
            case ("GET", "/sandbox/webhooks"):
                await Say(http, 200, deliveries.Switches);
                break;
            case ("PUT", "/sandbox/webhooks"):
                await Say(http, 200, deliveries.Switches = await Read<WebhookSwitches>(http));
                break;
            default:
                await Say(http, 404, new { error = $"The sandbox has no switch {http.Request.Method} {path}." });
                break;
        }
    }

    private object Stats(Account account, string by)
    {
        var charged = account.Charges.NewestFirst().Where(c => c.Succeeded);
        var perIntent = new Dictionary<uint, int>();
        var perValue = new Dictionary<string, int>();
        var (succeeded, amount) = (0L, new SortedDictionary<string, long>());
        var refunded = new SortedDictionary<string, long>();
        foreach (var charge in charged)
        {
            succeeded++;
            amount[charge.Currency] = amount.GetValueOrDefault(charge.Currency) + charge.Amount;
            if (charge.AmountRefunded > 0) refunded[charge.Currency] = refunded.GetValueOrDefault(charge.Currency) + charge.AmountRefunded;
            perIntent[charge.PaymentIntent.Ordinal] = perIntent.GetValueOrDefault(charge.PaymentIntent.Ordinal) + 1;
            if (by.Length > 0 && charge.Metadata[by] is { } value) perValue[value] = perValue.GetValueOrDefault(value) + 1;
        }

        using var process = Process.GetCurrentProcess();
        return new
        {
            Customers = account.Customers.Count,
            PaymentMethods = account.PaymentMethods.Count,
            SetupIntents = account.SetupIntents.Count,
            PaymentIntents = account.PaymentIntents.Count,
            Charges = account.Charges.Count,
            Refunds = account.Refunds.Count,
            Disputes = account.Disputes.Count,
            BalanceTransactions = account.BalanceTransactions.Count,
            Accounts = account.ConnectedAccounts.Count,
            Transfers = account.Transfers.Count,
            Payouts = account.Payouts.Count,
            books.Events,
            WebhooksPending = deliveries.Waiting + deliveries.UnderWay,
            WebhooksHeld = deliveries.Held,
            WebhooksUnderWay = deliveries.UnderWay,
            ChargesSucceeded = succeeded,
            AmountSucceeded = amount,
            AmountRefunded = refunded,
            PaymentIntentsChargedTwice = perIntent.Count(p => p.Value > 1),
            By = by.Length == 0 ? null : new { Key = by, Values = perValue.Count, ChargedTwice = perValue.Where(p => p.Value > 1).Select(p => p.Key).Take(100) },
            Requests = statistics.Requests().Select(r => new { r.Endpoint, r.Status, r.Requests }),
            CommitBatches = books.Commit.Batches,
            CommitWrites = books.Commit.Writes,
            PeakMemoryBytes = process.PeakWorkingSet64,
            HeapBytes = GC.GetTotalMemory(false),
        };
    }

    private static Fault Sound(Fault fault) => fault switch
    {
        { Probability: < 0 or > 1 } => throw new JsonException("probability is from 0 to 1."),
        { Kind: FaultKind.LockTimeout, Status: not (409 or 429) } => throw new JsonException("A lock_timeout has status 409 or 429."),
        { Reason: not ("global-rate" or "endpoint-rate" or "global-concurrency" or "endpoint-concurrency" or "resource-specific") } =>
            throw new JsonException("reason is global-rate, endpoint-rate, global-concurrency, endpoint-concurrency or resource-specific."),
        { MinMs: < 0 } => throw new JsonException("min_ms is not below 0."),
        _ => fault,
    };

    private static async Task<T> Read<T>(HttpContext http) =>
        await JsonSerializer.DeserializeAsync<T>(http.Request.Body, Json, http.RequestAborted) ?? throw new JsonException("The body is empty.");

    private static Task Say<T>(HttpContext http, int status, T value)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        return JsonSerializer.SerializeAsync(http.Response.Body, value, Json, http.RequestAborted);
    }
}
