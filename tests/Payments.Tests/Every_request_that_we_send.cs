using System.Collections.Immutable;
using System.Reflection;
using Greenlight.Book;
using Greenlight.Charging;
using Greenlight.Ledger.Audit;
using Greenlight.Ledger.Sqlite;
using Greenlight.Publishers;
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
    private static readonly StripeCall[] Calls = [.. typeof(StripeCall).GetFields(BindingFlags.Static | BindingFlags.Public).Select(field => (StripeCall)field.GetValue(null)!)];

    [Fact]
    public async Task Has_an_endpoint_and_parameters_that_Stripe_has()
    {
        await using var stripe = await RecordingStripe.Start();
        var options = new StripeOptions { ApiBase = stripe.Address, ApiKey = "sk_test_x", RequestsPerSecond = 0 };

        var senders = await SendAll(options);
        Assert.Empty(StripeCharges.List(options));
        Assert.Empty(StripeTransactions.List(options));

        var sent = stripe.Requests.ToList();
        Assert.Empty(sent.SelectMany(Unknown));
        Assert.All(sent, request => Assert.Equal(StripeConfiguration.ApiVersion, request.Version));
        // Whatever is added to the product's calls, or to those who make them, must be sent here as well.
        Assert.Empty(Calls.Select(Endpoint).Except(sent.Select(EndpointOf)));
        Assert.Equal(Senders().Order(), senders.Order());
    }

    [Fact]
    public void Goes_through_one_place()
    {
        var others = typeof(StripeCaller).Assembly.GetTypes()
            .Where(type => type != typeof(StripeCaller) && type.GetFields(BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public).Any(IsClient));

        Assert.Empty(others.Select(type => type.FullName));
    }

    /// <summary>Has everybody who calls Stripe make each of their calls; answers who that was.</summary>
    private static async Task<IEnumerable<string>> SendAll(StripeOptions options)
    {
        var caller = StripeCaller.Alone(options, TimeProvider.System);
        var gateway = new StripeGateway(caller, options, new Switch(), new Uses { Most = 1 }, NullLogger<StripeGateway>.Instance);
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
        await gateway.LetCardsGo(pledge with { Card = Pledging.CardStatus.Ready });

        var lists = new StripeLists(caller);
        await lists.Charges(DateTimeOffset.UnixEpoch, "ch_1", default);
        await lists.Intents(DateTimeOffset.UnixEpoch, "pi_1", default);
        await lists.Refunds(DateTimeOffset.UnixEpoch, "re_1", default);
        await lists.Disputes(DateTimeOffset.UnixEpoch, "du_1", default);
        await Refused(() => lists.Refund("pi_1", default));

        var ledger = new StripeLedger(caller);
        await ledger.Page(DateTimeOffset.UnixEpoch, "txn_1", default);
        await Refused(() => ledger.PledgeOf("ch_1", default));

        var connect = new StripeConnect(caller, new());
        await Refused(() => connect.Open("studio", "k"));
        await Refused(() => connect.Link("acct_1", "https://example.org/back", "https://example.org/again"));
        await Refused(() => connect.Ask("acct_1"));

        var transfers = new StripeTransfers(caller, NullLogger<StripeTransfers>.Instance);
        var order = new TransferOrder("studio", "acct_1", Currency.Usd, new(2026, 11, 2), 1, 100, ImmutableSortedDictionary<int, long>.Empty);
        await transfers.Make(order, "k");
        await transfers.Ask(order);
        await transfers.Since(DateTimeOffset.UnixEpoch, "tr_1", default);
        await transfers.To("acct_1", "tr_1", default);

        var folder = Directory.CreateTempSubdirectory("requests-");
        await using (var database = SqliteDatabase.Open(folder.FullName))
            await new EventSweep(caller, options, new(database), TimeProvider.System).Once(default);
        folder.Delete(recursive: true);
        await new StripeStartupCheck(caller, options, NullLogger<StripeStartupCheck>.Instance).StartAsync(default);
        return [nameof(StripeGateway), nameof(StripeLists), nameof(StripeLedger), nameof(StripeConnect), nameof(StripeTransfers), nameof(EventSweep), nameof(StripeStartupCheck)];
    }

    private static Task Refused(Func<Task> call) => Assert.ThrowsAnyAsync<StripeException>(call);

    private static IEnumerable<string> Senders() => typeof(StripeCaller).Assembly.GetTypes()
        .Where(type => type.GetConstructors(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public).Any(made => made.GetParameters().Any(parameter => parameter.ParameterType == typeof(StripeCaller))))
        .Select(type => type.Name);

    private static bool IsClient(FieldInfo field) => typeof(IStripeClient).IsAssignableFrom(field.FieldType);

    private static string Endpoint(StripeCall call) => $"{call.Method} {call.Path}";

    private static string EndpointOf(RecordedRequest request) => Calls
        .Where(call => call.Method.Method == request.Method && IsPath(call.Path, request.Path)).Select(Endpoint).FirstOrDefault($"{request.Method} {request.Path}");

    private static bool IsPath(string path, string asked) =>
        path.Split('/') is var parts && asked.Split('/') is var given && parts.Length == given.Length && parts.Zip(given).All(part => part.First == part.Second || part.First == ":id");

    private static IEnumerable<string> Unknown(RecordedRequest request)
    {
        var endpoint = EndpointOf(request);
        if (!Known.TryGetValue(endpoint, out var known))
            return [$"{endpoint} is not an endpoint"];
        return request.Parameters.Where(parameter => !known.Contains(parameter) && !known.Contains(Parent(parameter))).Select(parameter => $"{endpoint}: {parameter}");
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
}
