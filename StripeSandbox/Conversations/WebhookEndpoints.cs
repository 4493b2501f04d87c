using System.Text.Json;
using System.Text.Json.Serialization;

namespace Greenlight.StripeSandbox;

/// <summary>Somewhere that wants to hear of events.</summary>
internal sealed record WebhookEndpoint : StripeObject
{
    public required string Url { get; init; }

    public required string Secret { get; init; }

    public required IReadOnlyList<string> EnabledEvents { get; init; }

    public string? Description { get; init; }

    public bool Disabled { get; init; }

    public bool Deleted { get; init; }

    /// <summary>Named by the sandbox's own configuration rather than by a call.</summary>
    public bool Configured { get; init; }

    /// <summary>Whether it hears of the connected accounts instead of the platform. One that the configuration names hears of both.</summary>
    public bool Connect { get; init; }

    /// <summary>Set on the answer to its creation only, which alone shows the secret.</summary>
    [JsonIgnore]
    public bool ShowSecret { get; init; }

    public bool Wants(string type, bool connected) => !Disabled && !Deleted && (Configured || Connect == connected) && (EnabledEvents.Contains("*") || EnabledEvents.Contains(type));

    public override void Write(Utf8JsonWriter w, View view)
    {
        w.WriteStartObject();
        w.Id("id", Id);
        w.WriteString("object", "webhook_endpoint");
        w.WriteString("api_version", StripeSandboxServer.ApiVersion);
        w.WriteNull("application");
        w.WriteNumber("created", Created);
        w.WriteString("description", Description);
        w.Texts("enabled_events", EnabledEvents);
        w.WriteBoolean("livemode", false);
        w.Metadata("metadata", Metadata);
        if (ShowSecret) w.WriteString("secret", Secret);
        w.WriteString("status", Disabled ? "disabled" : "enabled");
        w.WriteString("url", Url);
        w.WriteEndObject();
    }
}

/// <summary>Registering the places that want to hear of events.</summary>
internal static class WebhookEndpoints
{
    public static readonly Operation[] Operations =
    [
        new("POST", "/v1/webhook_endpoints", Kind.WebhookEndpoint, Create, "url", "enabled_events[]", "api_version", "description", "metadata", "connect"),
        new("GET", "/v1/webhook_endpoints", Kind.WebhookEndpoint, List),
        new("GET", "/v1/webhook_endpoints/:id", Kind.WebhookEndpoint, t => Find(t) is { } found ? found : t.Form.Refusal!),
        new("POST", "/v1/webhook_endpoints/:id", Kind.WebhookEndpoint, Update, "url", "enabled_events[]", "disabled", "description", "metadata"),
        new("DELETE", "/v1/webhook_endpoints/:id", Kind.WebhookEndpoint, Delete),
    ];

    /// <summary>Brings the registered endpoints in line with those that the configuration names.</summary>
    public static void Configure(Turn turn, IReadOnlyList<SandboxWebhook> wanted)
    {
        foreach (var old in turn.Account.WebhookEndpoints.NewestFirst())
            if (old is { Configured: true, Deleted: false } && wanted.All(w => w.Url.ToString() != old.Url))
                turn.Put(old with { Deleted = true });
        foreach (var want in wanted)
        {
            var url = want.Url.ToString();
            var before = turn.Account.WebhookEndpoints.NewestFirst().FirstOrDefault(e => e is { Configured: true, Deleted: false } && e.Url == url);
            if (before is not null && before.Secret == want.Secret && before.EnabledEvents.SequenceEqual(want.EnabledEvents)) continue;
            turn.Put(new WebhookEndpoint
            {
                Id = before?.Id ?? turn.Next(Kind.WebhookEndpoint),
                Created = before?.Created ?? turn.Now,
                Url = url,
                Secret = want.Secret,
                EnabledEvents = want.EnabledEvents,
                Configured = true,
            });
        }
    }

    private static Answer Create(Turn turn)
    {
        var form = turn.Form;
        var (url, events, metadata) = (Url(form), form.All("enabled_events[]").ToArray(), form.Metadata());
        if (url is null) form.Refuse(Refusal.Required("url"));
        if (events.Length == 0) form.Refuse(Refusal.Required("enabled_events"));
        var connect = form.Flag("connect");
        form.OneOf("api_version", StripeSandboxServer.ApiVersion);
        if (form.Refusal is { } refusal) return refusal;
        var made = turn.Put(new WebhookEndpoint
        {
            Id = turn.Next(Kind.WebhookEndpoint),
            Created = turn.Now,
            Url = url!,
            EnabledEvents = events,
            Metadata = metadata,
            Description = form.Text("description"),
            Connect = connect,
            Secret = "whsec_" + Id.RandomText(32),
        });
        return made with { ShowSecret = true };
    }

    private static Answer Update(Turn turn)
    {
        if (Find(turn) is not { } endpoint) return turn.Form.Refusal!;
        var form = turn.Form;
        var (url, events) = (Url(form), form.All("enabled_events[]").ToArray());
        var changed = endpoint with
        {
            Url = url ?? endpoint.Url,
            EnabledEvents = events.Length == 0 ? endpoint.EnabledEvents : events,
            Disabled = form.Has("disabled") ? form.Flag("disabled") : endpoint.Disabled,
            Metadata = form.Metadata(endpoint.Metadata),
            Description = form.Text("description", unset: true) ?? endpoint.Description,
        };
        return form.Refusal is { } refusal ? refusal : turn.Put(changed);
    }

    private static Answer Delete(Turn turn)
    {
        if (Find(turn) is not { } endpoint) return turn.Form.Refusal!;
        turn.Put(endpoint with { Deleted = true });
        return new Answer.Deleted(endpoint.Id, "webhook_endpoint");
    }

    private static Answer List(Turn turn) =>
        Listing.Page(turn, "/v1/webhook_endpoints", Kind.WebhookEndpoint, turn.Account.WebhookEndpoints, where: e => !e.Deleted);

    private static WebhookEndpoint? Find(Turn turn)
    {
        var found = turn.FromPath<WebhookEndpoint>(Kind.WebhookEndpoint);
        if (found is not { Deleted: true }) return found;
        turn.Form.Refuse(Refusal.Missing(Kind.WebhookEndpoint, turn.PathId, "id", 404));
        return null;
    }

    private static string? Url(Form form)
    {
        if (form.Text("url") is not { } text) return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https") return text;
        form.Refuse(Refusal.Bad("url_invalid", "Invalid URL: An explicit scheme (such as https) must be provided.", "url"));
        return null;
    }
}
