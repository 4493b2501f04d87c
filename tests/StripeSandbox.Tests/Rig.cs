using System.Net.Http.Json;
using Stripe;

namespace Greenlight.Tests;

/// <summary>A sandbox in a folder of its own, with the real client pointed at it. Disposing stops it and removes the folder.</summary>
internal sealed class Rig : IAsyncDisposable
{
    private readonly string _folder;
    private readonly bool _ownsFolder;

    private Rig(StripeSandboxServer server, string folder, bool ownsFolder)
    {
        (Server, _folder, _ownsFolder) = (server, folder, ownsFolder);
        Stripe = Client(server.BaseAddress);
        Http = new HttpClient { BaseAddress = server.BaseAddress };
    }

    public StripeSandboxServer Server { get; }

    public StripeClient Stripe { get; }

    public HttpClient Http { get; }

    public string Folder => _folder;

    public static string NewFolder() => Directory.CreateTempSubdirectory("stripe-sandbox-").FullName;

    public static async Task<Rig> Start(TimeProvider? time = null, string? folder = null, IReadOnlyList<SandboxWebhook>? webhooks = null)
    {
        var owned = folder ?? NewFolder();
        var server = await StripeSandboxServer.StartAsync(new StripeSandboxOptions
        {
            DataFolder = owned,
            TimeProvider = time ?? TimeProvider.System,
            Webhooks = webhooks ?? [],
        });
        return new Rig(server, owned, folder is null);
    }

    /// <summary>Retries are off: a test sees each answer as it is.</summary>
    public static StripeClient Client(Uri address, string key = "sk_test_rig", int retries = 0)
    {
        var at = address.ToString().TrimEnd('/');
        return new StripeClient(new StripeClientOptions
        {
            ApiKey = key,
            ApiBase = at,
            ConnectBase = at,
            FilesBase = at,
            MeterEventsBase = at,
            HttpClient = new SystemNetHttpClient(new HttpClient(new SocketsHttpHandler()), retries, null, enableTelemetry: false),
        });
    }

    public static RequestOptions Key(string key) => new() { IdempotencyKey = key };

    public Task<Customer> Customer(string? card = null) => Stripe.V1.Customers.CreateAsync(new CustomerCreateOptions { Email = "ada@example.org", PaymentMethod = card });

    /// <summary>A customer with a card saved for payments in their absence, as a backer's is.</summary>
    public async Task<(Customer Customer, string Card)> Backer(string card = "pm_card_visa")
    {
        var customer = await Customer();
        var setup = await Stripe.V1.SetupIntents.CreateAsync(new SetupIntentCreateOptions
        {
            Customer = customer.Id,
            PaymentMethod = card,
            Confirm = true,
            Usage = "off_session",
            AllowedPaymentMethodTypes = ["card"],
        });
        return (customer, setup.PaymentMethodId);
    }

    public Task<PaymentIntent> Intent(string customer, long amount = 995, string pledge = "p1") => Stripe.V1.PaymentIntents.CreateAsync(new PaymentIntentCreateOptions
    {
        Amount = amount,
        Currency = "usd",
        Customer = customer,
        AllowedPaymentMethodTypes = ["card"],
        Metadata = new Dictionary<string, string> { ["pledge"] = pledge },
    });

    public Task<PaymentIntent> Confirm(string intent, string card, string? key = null) => Stripe.V1.PaymentIntents.ConfirmAsync(intent,
        new PaymentIntentConfirmOptions { PaymentMethod = card, OffSession = true }, key is null ? null : Key(key));

    public async Task Switch(string what, object setting, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Post, $"/sandbox/{what}") { Content = JsonContent.Create(setting) };
        using var response = await Http.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Asks again until the answer is what is waited for.</summary>
    public static async Task<T> Eventually<T>(Func<Task<T>> ask, Func<T, bool> so)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            var answer = await ask();
            if (so(answer)) return answer;
            patience.Token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Asks the sandbox about itself until it says what is waited for.</summary>
    public async Task Until(string stats, Func<string, bool> said)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!said(await Http.GetStringAsync($"/sandbox/{stats}", patience.Token))) await Task.Yield();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Server.DisposeAsync();
        if (_ownsFolder) Directory.Delete(_folder, recursive: true);
    }
}
