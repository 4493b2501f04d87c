using System.Text.Json;

namespace Greenlight.StripeSandbox;

/// <summary>Something that happened, with the object as it was then. Kept in the store only: nothing decides by reading it.</summary>
internal sealed record Event : StripeObject
{
    public required string Type { get; init; }

    public required StripeObject Object { get; init; }

    public string? Request { get; init; }

    public string? IdempotencyKey { get; init; }

    /// <summary>Webhook endpoints that have not yet acknowledged it.</summary>
    public int Pending { get; init; }

    public override void Write(Utf8JsonWriter w, View view)
    {
        w.WriteStartObject();
        w.Id("id", Id);
        w.WriteString("object", "event");
        if (!Object.OfAccount.IsNone) w.Id("account", Object.OfAccount);
        w.WriteString("api_version", StripeSandboxServer.ApiVersion);
        w.WriteNumber("created", Created);
        w.WriteStartObject("data");
        view.Whole(w, "object", Object);
        w.WriteEndObject();
        w.WriteBoolean("livemode", false);
        w.WriteNumber("pending_webhooks", Pending);
        w.WriteStartObject("request");
        w.WriteString("id", Request);
        w.WriteString("idempotency_key", IdempotencyKey);
        w.WriteEndObject();
        w.WriteString("type", Type);
        w.WriteEndObject();
    }
}

/// <summary>What to look for among the events. Positions are event ordinals; null does not limit.</summary>
internal sealed record EventQuery(int Limit, uint? Before, uint? After, IReadOnlyList<string> Types, Func<long, bool> Created, long? NotBefore, bool? Delivered)
{
    /// <summary>Ordinal of the connected account whose events are wanted; null is the platform's.</summary>
    public uint? Account { get; init; }
}

/// <summary>Finding events.</summary>
internal static class Events
{
    public static readonly Operation[] Operations =
    [
        new("GET", "/v1/events", Kind.Event, List, ["type", "types[]", "delivery_success", .. Listing.Created]) { ReadsLog = true, ForAccounts = true },
        new("GET", "/v1/events/:id", Kind.Event, Retrieve) { ReadsLog = true, ForAccounts = true },
    ];

    private static Answer Retrieve(Turn turn) =>
        turn.Log.Find(Id.Parse(turn.PathId, Kind.Event)) is { } found && found.Object.OfAccount == turn.On ? found : Refusal.Missing(Kind.Event, turn.PathId, "id", 404);

    private static Answer List(Turn turn)
    {
        var form = turn.Form;
        var types = form.All("types[]").ToList();
        if (form.Text("type") is { } type) types.Add(type);
        bool? delivered = form.Has("delivery_success") ? form.Flag("delivery_success") : null;
        var lowest = form.Integer("created[gte]") ?? form.Integer("created[gt]") ?? form.Integer("created");
        var query = new EventQuery(Listing.Limit(form), Cursor(turn, "starting_after"), Cursor(turn, "ending_before"), types, Listing.Range(form), lowest, delivered)
        {
            Account = turn.On.IsNone ? null : turn.On.Ordinal,
        };
        if (form.Refusal is { } refusal) return refusal;
        var (page, more) = turn.Log.Page(query);
        return new Answer.Page(page, more, "/v1/events");
    }

    private static uint? Cursor(Turn turn, string parameter)
    {
        if (turn.Form.Text(parameter) is not { } text) return null;
        var id = Id.Parse(text, Kind.Event);
        if (turn.Log.Find(id) is null) turn.Form.Refuse(Refusal.Missing(Kind.Event, text, parameter, 400));
        return id.Ordinal;
    }
}
