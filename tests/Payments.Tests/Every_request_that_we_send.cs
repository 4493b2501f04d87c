using System.Net;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Stripe;
using Xunit;

namespace Greenlight.Payments;

/// <summary>
/// Held against Stripe's own parameter lists (the type declarations of npm's <c>stripe</c>, tests/StripeSandbox.Tests/Drift): what we send, parameter by parameter, is what the version that we
/// speak takes. Not by way of the sandbox, which could be wrong in the same way.
/// </summary>
public sealed class Every_request_that_we_send
{
    private static readonly Dictionary<string, HashSet<string>> Known = Read();

    [Fact]
    public async Task Has_an_endpoint_and_parameters_that_Stripe_has()
    {
        var sent = new Recording();
        using var http = new HttpClient(sent);
        var stripe = new StripeClient(new StripeClientOptions { ApiKey = "sk_test_x", HttpClient = new SystemNetHttpClient(http, maxNetworkRetries: 0, appInfo: null, enableTelemetry: false) });
        var (uses, clock) = (new Uses { Most = 1 }, TimeProvider.System);
        var gateway = new StripeGateway(stripe, new() { RequestsPerSecond = 0 }, Rig.Pacer(new(0, 0), clock), new Switch(), uses, clock, NullLogger<StripeGateway>.Instance);
        var pledge = Rig.Placed() with { Customer = "cus_1", PaymentIntent = "pi_1", Attempt = 1 };

        await gateway.CreateCustomer(pledge, "k");
        await gateway.SaveCard(pledge, "cus_1", "k");
        await gateway.AskCard(pledge, "cus_1");
        await gateway.CreateCharge(pledge, new(995, Currency.Usd), "k");
        await gateway.ConfirmCharge(pledge, "k");
        await gateway.AskCharge(pledge);
        await gateway.WithdrawCharge(pledge, "k");
        await gateway.AskStanding(pledge);
        await gateway.Refund(pledge, "k");
        await gateway.AskWhose("pi_1");
        var lists = new Charging.StripeLists(stripe, Rig.Pacer(new(0, 0), clock));
        await Assert.ThrowsAnyAsync<StripeException>(() => lists.Charges(DateTimeOffset.UnixEpoch, "ch_1", default));
        await Assert.ThrowsAnyAsync<StripeException>(() => lists.Intents(DateTimeOffset.UnixEpoch, "pi_1", default));
        await Assert.ThrowsAnyAsync<StripeException>(() => lists.Refund("pi_1", default));

        Assert.Empty(sent.Requests.SelectMany(Unknown));
        // Each of them, or the test has lost its point.
        Assert.Equal(12, sent.Requests.Select(request => request.Endpoint).Distinct().Count());
        Assert.All(sent.Requests, request => Assert.Equal(StripeConfiguration.ApiVersion, request.Version));
    }

    private static IEnumerable<string> Unknown((string Endpoint, string[] Parameters, string Version) request)
    {
        if (!Known.TryGetValue(request.Endpoint, out var known))
            return [$"{request.Endpoint} is not an endpoint"];
        return request.Parameters.Where(parameter => !known.Contains(parameter) && !known.Contains(Parent(parameter))).Select(parameter => $"{request.Endpoint}: {parameter}");
    }

    // Keys of metadata are ours; the list names the map.
    private static string Parent(string parameter) => parameter.StartsWith("metadata[", StringComparison.Ordinal) ? "metadata" : parameter;

    private static Dictionary<string, HashSet<string>> Read()
    {
        var endpoints = new Dictionary<string, HashSet<string>>();
        var current = new HashSet<string>();
        foreach (var line in System.IO.File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Drift", "stripe-parameters.txt")))
        {
            if (line.StartsWith("  ", StringComparison.Ordinal))
                current.Add(line.Trim());
            else if (line[0] != '#')
                endpoints[line] = current = [];
        }
        return endpoints;
    }

    /// <summary>Answers everything with a refusal that says nothing, and keeps what was asked.</summary>
    private sealed class Recording : HttpMessageHandler
    {
        public List<(string Endpoint, string[] Parameters, string Version)> Requests { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var path = string.Join('/', request.RequestUri!.AbsolutePath.Split('/').Select(part => part.StartsWith("pi_", StringComparison.Ordinal) ? ":id" : part));
            var text = request.Content is { } body ? await body.ReadAsStringAsync(cancellationToken) : request.RequestUri.Query.TrimStart('?');
            var names = text.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => Uri.UnescapeDataString(pair.Split('=')[0])).Select(Unindexed);
            lock (Requests)
                Requests.Add(($"{request.Method} {path}", [.. names], request.Headers.GetValues("Stripe-Version").Single()));
            // Lists are answered, so that what is asked after them is asked.
            var isList = request.Method == HttpMethod.Get && !path.EndsWith(":id", StringComparison.Ordinal) && path is "/v1/refunds" or "/v1/disputes";
            return new(isList ? HttpStatusCode.OK : HttpStatusCode.BadRequest)
            {
                Content = new StringContent(isList ? """{"object":"list","data":[],"has_more":false}""" : """{"error":{"type":"invalid_request_error","message":"No."}}""", Encoding.UTF8, "application/json"),
            };
        }

        private static string Unindexed(string name) => System.Text.RegularExpressions.Regex.Replace(name, @"\[\d+\]", "[]");
    }
}
