using System.Text.Json;
using System.Text.Json.Serialization;

namespace Greenlight.StripeSandbox;

/// <summary>Where a dispute stands; the names are Stripe's, in its own spelling when rendered. Those that begin with Warning are inquiries: no money has moved.</summary>
internal enum DisputeStatus
{
    NeedsResponse,
    UnderReview,
    Won,
    Lost,
    WarningNeedsResponse,
    WarningUnderReview,
    WarningClosed,
}

/// <summary>A charge that its cardholder says was not right.</summary>
internal sealed record Dispute : StripeObject
{
    /// <summary>In minor units.</summary>
    public long Amount { get; init; }

    [JsonConverter(typeof(Interned))]
    public required string Currency { get; init; }

    public Id Charge { get; init; }

    public Id PaymentIntent { get; init; }

    [JsonConverter(typeof(Interned))]
    public required string Reason { get; init; }

    public DisputeStatus Status { get; init; }

    /// <summary>What was given as evidence, by the names of Stripe's fields.</summary>
    public Metadata Evidence { get; init; }

    public int Submissions { get; init; }

    /// <summary>Unix seconds until which evidence may be given.</summary>
    public long EvidenceDue { get; init; }

    /// <summary>Unix seconds at which the bank decides; 0 while that is open.</summary>
    public long DecidedAt { get; init; }

    public Id Withdrawal { get; init; }

    public Id Reinstatement { get; init; }

    public bool IsOpen => Status is DisputeStatus.NeedsResponse or DisputeStatus.WarningNeedsResponse || IsUnderReview;

    public bool IsUnderReview => Status is DisputeStatus.UnderReview or DisputeStatus.WarningUnderReview;

    public bool IsInquiry => Status is DisputeStatus.WarningNeedsResponse or DisputeStatus.WarningUnderReview or DisputeStatus.WarningClosed;

    /// <summary>Whether its charge can still be given back of one's own accord.</summary>
    public bool IsRefundable => IsInquiry || Status == DisputeStatus.Won;

    public override long Due => IsUnderReview ? DecidedAt : IsOpen ? EvidenceDue : 0;

    public override void Write(Utf8JsonWriter w, View view)
    {
        w.WriteStartObject();
        w.Id("id", Id);
        w.WriteString("object", "dispute");
        w.WriteNumber("amount", Amount);
        w.WriteStartArray("balance_transactions");
        foreach (var entry in new[] { Withdrawal, Reinstatement })
            view.Account.Find(entry)?.Write(w, view with { Expand = Expansion.Nothing });
        w.WriteEndArray();
        view.Reference(w, "charge", Charge);
        w.WriteNumber("created", Created);
        w.WriteString("currency", Currency);
        w.Texts("enhanced_eligibility_types", []);
        w.WriteStartObject("evidence");
        foreach (var field in Disputes.Fields) w.WriteString(field, Evidence[field]);
        w.WriteStartObject("enhanced_evidence");
        w.WriteEndObject();
        w.WriteEndObject();
        w.WriteStartObject("evidence_details");
        w.WriteNumber("due_by", EvidenceDue);
        w.WriteStartObject("enhanced_eligibility");
        w.WriteEndObject();
        w.WriteBoolean("has_evidence", Evidence.Count > 0);
        w.WriteBoolean("past_due", Submissions == 0 && EvidenceDue <= view.Now);
        w.WriteNumber("submission_count", Submissions);
        w.WriteString("submission_method", Submissions == 0 ? "not_submitted" : "manual");
        w.WriteEndObject();
        w.WriteNull("intended_submission_method");
        w.WriteBoolean("is_charge_refundable", IsRefundable);
        w.WriteBoolean("livemode", false);
        w.Metadata("metadata", Metadata);
        view.Reference(w, "payment_intent", PaymentIntent);
        w.WriteString("reason", Reason);
        w.WriteString("status", Disputes.Text(Status));
        w.WriteEndObject();
    }
}

/// <summary>Answering, conceding and finding disputes. How they begin and end is <see cref="Disputing"/>.</summary>
internal static class Disputes
{
    private const string Url = "/v1/disputes";

    public static readonly string[] Fields =
    [
        "access_activity_log", "billing_address", "cancellation_policy", "cancellation_policy_disclosure", "cancellation_rebuttal", "customer_communication",
        "customer_email_address", "customer_name", "customer_purchase_ip", "customer_signature", "duplicate_charge_documentation", "duplicate_charge_explanation",
        "duplicate_charge_id", "product_description", "receipt", "refund_policy", "refund_policy_disclosure", "refund_refusal_explanation", "service_date",
        "service_documentation", "shipping_address", "shipping_carrier", "shipping_date", "shipping_documentation", "shipping_tracking_number", "uncategorized_file",
        "uncategorized_text",
    ];

    public static readonly Operation[] Operations =
    [
        new("GET", Url, Kind.Dispute, List, ["charge", "payment_intent", .. Listing.Created]),
        new("GET", "/v1/disputes/:id", Kind.Dispute, t => t.FromPath<Dispute>(Kind.Dispute) is { } found ? found : t.Form.Refusal!),
        new("POST", "/v1/disputes/:id", Kind.Dispute, Update, ["metadata", "submit", .. Fields.Select(Parameter)]),
        new("POST", "/v1/disputes/:id/close", Kind.Dispute, Close),
    ];

    public static string Text(DisputeStatus status) => status switch
    {
        DisputeStatus.NeedsResponse => "needs_response",
        DisputeStatus.UnderReview => "under_review",
        DisputeStatus.Won => "won",
        DisputeStatus.Lost => "lost",
        DisputeStatus.WarningNeedsResponse => "warning_needs_response",
        DisputeStatus.WarningUnderReview => "warning_under_review",
        _ => "warning_closed",
    };

    private static Answer Update(Turn turn)
    {
        if (turn.FromPath<Dispute>(Kind.Dispute) is not { } dispute) return turn.Form.Refusal!;
        var (form, evidence, given) = (turn.Form, dispute.Evidence, false);
        foreach (var field in Fields)
        {
            if (form.Text(Parameter(field), unset: true) is not { } text) continue;
            (evidence, given) = (evidence.With(field, text), true);
        }

        var submit = form.Has("submit") ? form.Flag("submit") : given;
        var changed = dispute with { Metadata = form.Metadata(dispute.Metadata), Evidence = evidence };
        if (form.Refusal is { } refusal) return refusal;
        if ((given || submit) && (!dispute.IsOpen || dispute.IsUnderReview))
            return Refusal.Bad(null, $"This dispute has a status of {Text(dispute.Status)}, so its evidence cannot be changed.") with { Executed = true };
        return submit ? Disputing.Submit(turn, changed) : turn.Put(changed, "charge.dispute.updated");
    }

    private static Answer Close(Turn turn)
    {
        if (turn.FromPath<Dispute>(Kind.Dispute) is not { } dispute) return turn.Form.Refusal!;
        return dispute.IsOpen
            ? Disputing.Decide(turn, dispute, won: false)
            : Refusal.Bad(null, $"This dispute has a status of {Text(dispute.Status)}, so it cannot be closed.") with { Executed = true };
    }

    private static Answer List(Turn turn)
    {
        var charge = turn.FromForm<Charge>("charge", Kind.Charge);
        var intent = turn.FromForm<PaymentIntent>("payment_intent", Kind.PaymentIntent);
        return Listing.Page(turn, Url, Kind.Dispute, turn.Account.Disputes,
            where: d => (charge is null || d.Charge == charge.Id) && (intent is null || d.PaymentIntent == intent.Id));
    }

    private static string Parameter(string field) => $"evidence[{field}]";
}
