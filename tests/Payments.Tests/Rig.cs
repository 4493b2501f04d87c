using System.Net.Http.Json;
using Greenlight.Backers;
using Greenlight.Charging;
using Greenlight.Pledging;
using Greenlight.StripeSandbox;
using Microsoft.Extensions.Logging.Abstractions;
using Stripe;
using Xunit;

namespace Greenlight.Payments;

/// <summary>The gateway in front of the real sandbox, in process, in a folder of its own.</summary>
internal sealed class Rig : IAsyncDisposable
{
    private readonly StripeSandboxServer _server;
    private readonly string _folder;
    private readonly HttpClient _http;
    private readonly CancellationTokenSource _ending = new();

    private Rig(StripeSandboxServer server, string folder, StripeOptions options)
    {
        (_server, _folder, Options) = (server, folder, options);
        _http = new() { BaseAddress = server.BaseAddress };
        Stripe = StripeConnection.Open(options);
        var pacer = Pacer(options.Limits, TimeProvider.System);
        Caller = new(Stripe, pacer, TimeProvider.System);
        Gateway = new(Caller, options, Switch, Uses, NullLogger<StripeGateway>.Instance);
        _ = Task.Run(() => pacer.Run(_ending.Token));
    }

    /// <summary>A process with a budget of its own.</summary>
    private static StripePacer Pacer(BudgetLimits limits, TimeProvider clock)
    {
        var budget = new BudgetInMemory(limits, clock);
        return new(limits, () => budget, "rig", clock, NullLogger<StripePacer>.Instance);
    }

    public StripeOptions Options { get; }

    /// <summary>For how many pledges one card is good: any number, until a test says otherwise.</summary>
    public Uses Uses { get; } = new();

    /// <summary>Whether cards may be charged: yes, until a test says otherwise.</summary>
    public Switch Switch { get; } = new();

    public StripeClient Stripe { get; }

    public StripeCaller Caller { get; }

    public StripeGateway Gateway { get; }

    public static async Task<Rig> Start(Action<StripeOptions>? amend = null, TimeProvider? time = null)
    {
        var folder = Directory.CreateTempSubdirectory("payments-").FullName;
        var server = await StripeSandboxServer.StartAsync(new() { DataFolder = folder, TimeProvider = time ?? TimeProvider.System });
        var options = new StripeOptions { ApiBase = server.BaseAddress.ToString().TrimEnd('/'), ApiKey = "sk_test_rig", RequestsPerSecond = 0 };
        amend?.Invoke(options);
        return new(server, folder, options);
    }

    /// <summary>A pledge as it is when it has been placed with that card.</summary>
    public static Pledge Placed(string card = "pm_card_visa", long number = 7) => new(
        new(new(new(1), 0), number), new BackerId(Guid.CreateVersion7()), "first", 0, 995, PledgeState.Pledged, CardStatus.None, 1, 1, 0, 995,
        DateTimeOffset.UnixEpoch, card);

    /// <summary>A pledge whose card has been saved.</summary>
    public async Task<Pledge> Secured(string card = "pm_card_visa", long number = 7)
    {
        var pledge = Placed(card, number);
        var customer = Assert.IsType<PaymentReply.Created>(await Gateway.CreateCustomer(pledge, PaymentKeys.Customer(pledge.Id, 0))).Id;
        var saved = Assert.IsType<PaymentReply.CardSaved>(await Gateway.SaveCard(pledge, customer, PaymentKeys.Secure(pledge.Id, 1, 0)));
        return pledge with { State = PledgeState.Secured, Card = CardStatus.Ready, Customer = customer, PaymentMethod = saved.PaymentMethod };
    }

    /// <summary>A pledge whose charge has been begun, and not confirmed yet.</summary>
    public async Task<Pledge> Begun(string card = "pm_card_visa")
    {
        var pledge = await Secured(card);
        var intent = Assert.IsType<PaymentReply.Created>(await Gateway.CreateCharge(pledge, new(995, Currency.Usd), PaymentKeys.Create(pledge.Id, 1, 0))).Id;
        return pledge with { State = PledgeState.Collecting, PaymentIntent = intent, Attempt = 1 };
    }

    public Task<PaymentReply> Confirm(Pledge pledge, int spare = 0) => Gateway.ConfirmCharge(pledge, PaymentKeys.Confirm(pledge.Id, pledge.Attempt, spare));

    /// <summary>Switches one of the sandbox's faults on.</summary>
    public async Task Fault(object fault) => (await _http.PostAsJsonAsync("/sandbox/faults", fault)).EnsureSuccessStatusCode();

    /// <summary>Lets something happen to an object by a button of the sandbox's dashboard.</summary>
    public async Task Press(string id, string button)
    {
        using var form = new FormUrlEncodedContent([new("do", button)]);
        using var done = await _http.PostAsync($"/dashboard/{id}", form);
        done.EnsureSuccessStatusCode();
    }

    /// <summary>Switches all of them off.</summary>
    public async Task Heal() => (await _http.DeleteAsync("/sandbox/faults")).EnsureSuccessStatusCode();

    public async Task Limit(object rates) => (await _http.PutAsJsonAsync("/sandbox/limits", rates)).EnsureSuccessStatusCode();

    /// <summary>The calls that the sandbox has answered, by endpoint.</summary>
    public async Task<IReadOnlyDictionary<string, long>> Calls() =>
        (await _http.GetFromJsonAsync<Stats>("/sandbox/stats"))!.requests.Where(r => !r.endpoint.Contains("/sandbox", StringComparison.Ordinal)).GroupBy(r => r.endpoint).ToDictionary(g => g.Key, g => g.Sum(r => r.requests));

    public async Task<int> ChargesSucceeded() => (await _http.GetFromJsonAsync<Stats>("/sandbox/stats"))!.charges_succeeded;

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _http.Dispose();
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private sealed record Stats(int charges_succeeded, Answered[] requests);

    private sealed record Answered(string endpoint, int status, long requests);
}

/// <summary>The switch of a test, turned by it at once.</summary>
internal sealed class Switch : ICharging
{
    /// <summary>Why nobody is charged, or null.</summary>
    public string? Reason { get; set; }

    /// <summary>Called whenever somebody asks: the place where a test turns it in the middle of something.</summary>
    public Action Asked { get; set; } = () => { };

    public ValueTask<string?> Stopped()
    {
        Asked();
        return new(Reason);
    }
}

/// <summary>Counts cards in memory.</summary>
internal sealed class Uses : ICardUses
{
    private readonly HashSet<(string, PledgeId)> _seen = [];

    public int Most { get; set; }

    public bool AreCounted => Most > 0;

    public Task<bool> IsTooMany(string fingerprint, PledgeId pledge)
    {
        _seen.Add((fingerprint, pledge));
        return Task.FromResult(_seen.Count(use => use.Item1 == fingerprint) > Most);
    }
}
