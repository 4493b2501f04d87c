// A closed loop of backers against a running sandbox: each creates a customer, saves a card, creates a payment intent and confirms it,
// one call after the other, as a settlement does. Usage: <address> <backers> <at once>. Prints rates, latencies, memory, and the sandbox's own counts.
// Ends with 1 if 250,000 backers or fewer have cost the sandbox more than 1.5 GB at any moment.
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

var address = new Uri(args.ElementAtOrDefault(0) ?? "http://127.0.0.1:5081");
var backers = int.Parse(args.ElementAtOrDefault(1) ?? "10000", CultureInfo.InvariantCulture);
var atOnce = int.Parse(args.ElementAtOrDefault(2) ?? "64", CultureInfo.InvariantCulture);
using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = atOnce, UseCookies = false, UseProxy = false }) { BaseAddress = address };
http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "sk_test_load");

var run = Guid.NewGuid().ToString("N")[..8];
var latencies = new long[backers * 4];
var (started, calls, next) = (Stopwatch.GetTimestamp(), -1, -1);
await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => Worker()));
var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
Array.Sort(latencies);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{backers:N0} backers, {backers * 4:N0} POSTs in {seconds:0.0} s: {backers * 4 / seconds:N0} POSTs/s, {backers / seconds:N0} charges/s"));
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"latency p50 {Ms(0.5):0.0} ms, p99 {Ms(0.99):0.0} ms, max {Ms(1):0.0} ms, {atOnce} at once"));
using var stats = JsonDocument.Parse(await http.GetStringAsync(new Uri("/sandbox/stats", UriKind.Relative)));
foreach (var name in new[] { "payment_intents", "charges_succeeded", "payment_intents_charged_twice", "balance_transactions", "events", "commit_batches", "commit_writes", "heap_bytes" })
    Console.WriteLine($"{name} {stats.RootElement.GetProperty(name)}");
const double Goal = 1.5e9;
var memory = stats.RootElement.GetProperty("peak_memory_bytes").GetInt64();
var held = stats.RootElement.GetProperty("payment_intents").GetInt64();
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"peak memory {memory / 1e6:N0} MB with {held:N0} payment intents, goal {Goal / 1e6:N0} MB for 250,000: {(memory < Goal ? "kept" : "missed")}"));
return memory < Goal || held > 250_000 ? 0 : 1;

async Task Worker()
{
    for (int i; (i = Interlocked.Increment(ref next)) < backers;)
    {
        var pledge = $"{run}-{i}";
        var customer = await Post("/v1/customers", "cus:" + pledge, $"email=backer{i}%40example.org&metadata[backer]=bkr-{pledge}");
        await Post("/v1/setup_intents", "seti:" + pledge, $"customer={customer}&payment_method=pm_card_visa&confirm=true&usage=off_session"
            + $"&allowed_payment_method_types[0]=card&metadata[pledge]={pledge}");
        var intent = await Post("/v1/payment_intents", "create:" + pledge, $"amount=995&currency=usd&customer={customer}&allowed_payment_method_types[0]=card"
            + $"&metadata[campaign]=children-of-the-machine&metadata[shard]=0&metadata[pledge]={pledge}");
        await Post($"/v1/payment_intents/{intent}/confirm", $"confirm:{pledge}:1", "payment_method=pm_card_visa&off_session=true");
    }
}

async Task<string> Post(string path, string key, string form)
{
    using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = new StringContent(form, new MediaTypeHeaderValue("application/x-www-form-urlencoded")) };
    request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
    var before = Stopwatch.GetTimestamp();
    using var response = await http.SendAsync(request);
    var body = await response.Content.ReadAsStringAsync();
    latencies[Interlocked.Increment(ref calls)] = Stopwatch.GetElapsedTime(before).Ticks;
    if (!response.IsSuccessStatusCode) throw new InvalidOperationException(body);
    return body[7..body.IndexOf('"', 7)];
}

double Ms(double share) => latencies[(int)Math.Min(latencies.Length - 1, share * latencies.Length)] / (double)TimeSpan.TicksPerMillisecond;
