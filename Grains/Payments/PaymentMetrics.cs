using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Greenlight.Campaigns;

namespace Greenlight.Payments;

/// <summary>What payments count, under the meter <c>Greenlight</c>. Labels are names of a small closed set, never ids.</summary>
internal static class PaymentMetrics
{
    private static readonly Meter Meter = new("Greenlight");

    // Shards that this process settles now: what they have left is gathered when somebody reads the metrics, over all of them.
    private static readonly ConcurrentDictionary<ShardId, SettlementStanding> Standings = new();

    private static readonly Histogram<double> Calls = Meter.CreateHistogram<double>(
        "greenlight.stripe.call", "s", "Time of one call to Stripe, by endpoint and outcome.");

    private static readonly UpDownCounter<long> Queue = Meter.CreateUpDownCounter<long>(
        "greenlight.stripe.waiting", "{call}", "Calls that wait in this process until they may be sent, by endpoint.");

    private static readonly Counter<long> Budget = Meter.CreateCounter<long>(
        "greenlight.stripe.dealt", "{call}", "Send times that this process has dealt out to all processes, by endpoint; its rate is that of the cluster.");

    private static readonly Counter<long> Steps = Meter.CreateCounter<long>("greenlight.settlement.steps", "{step}", "Settlement steps carried out, by step and outcome.");

    private static readonly UpDownCounter<long> Flight = Meter.CreateUpDownCounter<long>("greenlight.settlement.in_flight", "{pledge}", "Pledges being settled now.");

    private static readonly Counter<long> Events = Meter.CreateCounter<long>("greenlight.webhook.events", "{event}", "Webhook events, by what became of them.");

    private static readonly Gauge<double> Oldest = Meter.CreateGauge<double>("greenlight.webhook.oldest", "s", "Age of the oldest webhook event not processed yet.");

    private static readonly Gauge<long> GivenUp = Meter.CreateGauge<long>("greenlight.webhook.given_up", "{event}", "Webhook events that were given up and wait for an operator, by whether they name a pledge that the ledger does not have.");

    static PaymentMetrics()
    {
        Meter.CreateObservableGauge("greenlight.settlement.backlog", Backlog, "{pledge}", "Pledges with something to do now, by step; of the shards that this process settles.");
        Meter.CreateObservableGauge("greenlight.settlement.pace", Pace, "{pledge}/s", "Cards and charges heard about a second, over the last half minute.");
        Meter.CreateObservableGauge(
            "greenlight.settlement.left", () => Standings.Values.Max(standing => standing.Forecast.Left?.TotalSeconds) ?? 0, "s",
            "How long the shard with the most to do still takes, by its pace or by what Stripe allows.");
    }

    /// <summary>How a shard stands that this process settles.</summary>
    public static void Stands(ShardId shard, SettlementStanding standing) => Standings[shard] = standing;

    /// <summary>It does not, any more.</summary>
    public static void Over(ShardId shard) => Standings.TryRemove(shard, out _);

    /// <summary>A call was answered, or was not: what came of it, where it was about a payment.</summary>
    public static void Called(string endpoint, PaymentReply? reply, TimeSpan took) =>
        Calls.Record(took.TotalSeconds, new("endpoint", endpoint), new("outcome", reply is null ? "Answered" : OutcomeOf(reply)));

    public static void Waiting(string endpoint, int change) => Queue.Add(change, new KeyValuePair<string, object?>("endpoint", endpoint));

    public static void Dealt(string endpoint, int calls) => Budget.Add(calls, new KeyValuePair<string, object?>("endpoint", endpoint));

    public static void Stepped(SettlementStep step, string outcome) => Steps.Add(1, new("step", step.ToString()), new("outcome", outcome));

    public static void InFlight(int change) => Flight.Add(change);

    public static void Webhook(string fate, int count = 1) => Events.Add(count, new KeyValuePair<string, object?>("fate", fate));

    public static void OldestWebhook(TimeSpan age) => Oldest.Record(age.TotalSeconds);

    public static void GivenUpWebhooks(IReadOnlyCollection<GivenUpEvents> reasons)
    {
        var unknown = reasons.Where(reason => reason.Error == InboxRound.NoSuchPledge).Sum(reason => reason.Count);
        GivenUp.Record(unknown, new KeyValuePair<string, object?>("reason", "no_such_pledge"));
        GivenUp.Record(reasons.Sum(reason => reason.Count) - unknown, new KeyValuePair<string, object?>("reason", "other"));
    }

    private static string OutcomeOf(PaymentReply reply) => reply is PaymentReply.Unknown unknown ? unknown.Cause.ToString() : reply.GetType().Name;

    private static IEnumerable<Measurement<long>> Backlog()
    {
        var all = Standings.Values.Select(standing => standing.Backlog).ToList();
        yield return new(all.Sum(backlog => backlog.ToSecure), Step("secure"));
        yield return new(all.Sum(backlog => backlog.ToAsk), Step("await_backer"));
        yield return new(all.Sum(backlog => backlog.ToCharge), Step("collect"));
        yield return new(all.Sum(backlog => backlog.ToResolve), Step("resolve"));
        yield return new(all.Sum(backlog => backlog.ToReturn), Step("return"));
        yield return new(all.Sum(backlog => backlog.ToRelease), Step("let_go"));
        yield return new(all.Sum(backlog => backlog.Later), Step("later"));
        yield return new(all.Sum(backlog => backlog.Owed), Step("owed"));
    }

    private static IEnumerable<Measurement<double>> Pace()
    {
        yield return new(Standings.Values.Sum(standing => standing.Pace.Cards ?? 0), Step("secure"));
        yield return new(Standings.Values.Sum(standing => standing.Pace.Charges ?? 0), Step("collect"));
    }

    private static KeyValuePair<string, object?> Step(string name) => new("step", name);
}
