using System.Diagnostics.Metrics;

namespace Greenlight.Payments;

/// <summary>What payments count, under the meter <c>Greenlight</c>. Labels are names of a small closed set, never ids.</summary>
internal static class PaymentMetrics
{
    private static readonly Meter Meter = new("Greenlight");

    private static readonly Histogram<double> Calls = Meter.CreateHistogram<double>(
        "greenlight.stripe.call", "s", "Time of one call to Stripe, by endpoint and outcome.");

    private static readonly Counter<long> Steps = Meter.CreateCounter<long>("greenlight.settlement.steps", "{step}", "Settlement steps carried out, by step and outcome.");

    private static readonly UpDownCounter<long> Flight = Meter.CreateUpDownCounter<long>("greenlight.settlement.in_flight", "{pledge}", "Pledges being settled now.");

    private static readonly Counter<long> Events = Meter.CreateCounter<long>("greenlight.webhook.events", "{event}", "Webhook events, by what became of them.");

    private static readonly Gauge<double> Oldest = Meter.CreateGauge<double>("greenlight.webhook.oldest", "s", "Age of the oldest webhook event not processed yet.");

    public static void Called(string endpoint, PaymentReply reply, TimeSpan took) =>
        Calls.Record(took.TotalSeconds, new("endpoint", endpoint), new("outcome", OutcomeOf(reply)));

    public static void Stepped(SettlementStep step, string outcome) => Steps.Add(1, new("step", step.ToString()), new("outcome", outcome));

    public static void InFlight(int change) => Flight.Add(change);

    public static void Webhook(string fate, int count = 1) => Events.Add(count, new KeyValuePair<string, object?>("fate", fate));

    public static void OldestWebhook(TimeSpan age) => Oldest.Record(age.TotalSeconds);

    private static string OutcomeOf(PaymentReply reply) => reply is PaymentReply.Unknown unknown ? unknown.Cause.ToString() : reply.GetType().Name;
}
