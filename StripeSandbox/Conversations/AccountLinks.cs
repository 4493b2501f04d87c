using System.Text.Json;

namespace Greenlight.StripeSandbox;

/// <summary>A way, good once and for five minutes, to the page where an account's owner tells Stripe who they are.</summary>
internal sealed record AccountLink : StripeObject
{
    public Id Account { get; init; }

    public required string ReturnUrl { get; init; }

    public required string RefreshUrl { get; init; }

    public bool Used { get; init; }

    public long ExpiresAt { get; init; }

    public override void Write(Utf8JsonWriter w, View view)
    {
        w.WriteStartObject();
        w.WriteString("object", "account_link");
        w.WriteNumber("created", Created);
        w.WriteNumber("expires_at", ExpiresAt);
        w.WriteString("url", new Uri(view.Home, $"/onboarding/{Id}").ToString());
        w.WriteEndObject();
    }
}

/// <summary>Making links to onboarding.</summary>
internal static class AccountLinks
{
    private const long Life = 300;

    public static readonly Operation[] Operations =
    [
        new("POST", "/v1/account_links", Kind.AccountLink, Create, "account", "refresh_url", "return_url", "type", "collection_options[fields]", "collection_options[future_requirements]"),
    ];

    private static Answer Create(Turn turn)
    {
        var form = turn.Form;
        foreach (var name in new[] { "account", "refresh_url", "return_url", "type" })
            if (!form.Has(name))
                form.Refuse(Refusal.Required(name));
        form.OneOf("type", "account_onboarding", "account_update");
        form.OneOf("collection_options[fields]", "currently_due", "eventually_due");
        form.OneOf("collection_options[future_requirements]", "include", "omit");
        var (back, again) = (Url(form, "return_url"), Url(form, "refresh_url"));
        var account = turn.FromForm<ConnectedAccount>("account", Kind.Account);
        if (form.Refusal is { } refusal) return refusal;
        if (account!.Deleted) return Refusal.NoAccount(account.Id.ToString());
        return turn.Put(new AccountLink
        {
            Id = turn.Next(Kind.AccountLink),
            Created = turn.Now,
            Account = account.Id,
            ReturnUrl = back!,
            RefreshUrl = again!,
            ExpiresAt = turn.Now + Life,
        });
    }

    private static string? Url(Form form, string name)
    {
        if (form.Text(name) is not { } text) return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https") return text;
        form.Refuse(Refusal.Bad("url_invalid", "Not a valid URL", name));
        return null;
    }
}
