using System.Text.Json;

namespace Greenlight.StripeSandbox;

/// <summary>Somebody the platform pays: a publisher's own account at Stripe.</summary>
internal sealed record ConnectedAccount : StripeObject
{
    /// <summary>Seldom-used texts by parameter name: country, email, business_type, the controller's and the profile's.</summary>
    public Metadata Labels { get; init; }

    public bool WantsTransfers { get; init; }

    public bool WantsCardPayments { get; init; }

    /// <summary>Whether its owner has told Stripe who they are and where the money goes.</summary>
    public bool Submitted { get; init; }

    /// <summary>Last digits of the bank account; null if none was named.</summary>
    public string? Bank { get; init; }

    /// <summary>Whether that bank account sends every payout back.</summary>
    public bool BankRefuses { get; init; }

    public bool Deleted { get; init; }

    public bool CanReceive => Submitted && !Deleted && WantsTransfers;

    public bool CanPayOut => Submitted && !Deleted && Bank is not null;

    public override Id OfAccount => Id;

    public override void Write(Utf8JsonWriter w, View view)
    {
        w.WriteStartObject();
        w.Id("id", Id);
        w.WriteString("object", "account");
        w.WriteStartObject("business_profile");
        foreach (var field in ConnectedAccounts.Profile) w.WriteString(field, Labels[$"business_profile[{field}]"]);
        w.WriteEndObject();
        w.WriteString("business_type", Labels["business_type"]);
        w.WriteStartObject("capabilities");
        if (WantsCardPayments) w.WriteString("card_payments", Submitted ? "active" : "inactive");
        if (WantsTransfers) w.WriteString("transfers", Submitted ? "active" : "inactive");
        w.WriteEndObject();
        w.WriteBoolean("charges_enabled", Submitted && (WantsCardPayments || WantsTransfers));
        WriteController(w);
        w.WriteString("country", Labels["country"]);
        w.WriteNumber("created", Created);
        w.WriteString("default_currency", Labels["default_currency"] ?? "usd");
        w.WriteBoolean("details_submitted", Submitted);
        w.WriteString("email", Labels["email"]);
        WriteBank(w);
        WriteRequirements(w, "future_requirements", due: false);
        w.Metadata("metadata", Metadata);
        w.WriteBoolean("payouts_enabled", CanPayOut);
        WriteRequirements(w, "requirements", due: !Submitted);
        w.WriteStartObject("settings");
        w.WriteStartObject("payouts");
        w.WriteBoolean("debit_negative_balances", true);
        w.WriteStartObject("schedule");
        w.WriteNumber("delay_days", view.Account.Terms.SettlementDays);
        w.WriteString("interval", "manual");
        w.WriteEndObject();
        w.WriteNull("statement_descriptor");
        w.WriteEndObject();
        w.WriteEndObject();
        w.WriteString("type", Labels["type"] ?? (Labels["controller[stripe_dashboard][type]"] is "express" ? "express" : "none"));
        w.WriteEndObject();
    }

    private void WriteController(Utf8JsonWriter w)
    {
        w.WriteStartObject("controller");
        w.WriteStartObject("fees");
        w.WriteString("payer", Labels["controller[fees][payer]"] ?? "application");
        w.WriteEndObject();
        w.WriteBoolean("is_controller", true);
        w.WriteStartObject("losses");
        w.WriteString("payments", Labels["controller[losses][payments]"] ?? "application");
        w.WriteEndObject();
        w.WriteString("requirement_collection", Labels["controller[requirement_collection]"] ?? "stripe");
        w.WriteStartObject("stripe_dashboard");
        w.WriteString("type", Labels["controller[stripe_dashboard][type]"] ?? "express");
        w.WriteEndObject();
        w.WriteString("type", "application");
        w.WriteEndObject();
    }

    private void WriteBank(Utf8JsonWriter w)
    {
        w.WritePropertyName("external_accounts");
        Answer.WriteList<string>(w, $"/v1/accounts/{Id}/external_accounts", false, Bank is null ? [] : [Bank], last4 =>
        {
            w.WriteStartObject();
            w.WriteString("id", ConnectedAccounts.BankId(this));
            w.WriteString("object", "bank_account");
            w.Id("account", Id);
            w.WriteString("bank_name", "STRIPE SANDBOX BANK");
            w.WriteString("country", Labels["country"]);
            w.WriteString("currency", Labels["default_currency"] ?? "usd");
            w.WriteBoolean("default_for_currency", true);
            w.WriteString("last4", last4);
            w.WriteString("status", "new");
            w.WriteEndObject();
        });
    }

    private static void WriteRequirements(Utf8JsonWriter w, string name, bool due)
    {
        string[] missing = due ? ["business_type", "external_account", "tos_acceptance.date", "tos_acceptance.ip"] : [];
        w.WriteStartObject(name);
        w.Texts("alternatives", []);
        w.WriteNull("current_deadline");
        w.Texts("currently_due", missing);
        w.WriteString("disabled_reason", due ? "requirements.past_due" : null);
        w.Texts("errors", []);
        w.Texts("eventually_due", missing);
        w.Texts("past_due", missing);
        w.Texts("pending_verification", []);
        w.WriteEndObject();
    }
}

/// <summary>Opening, changing, closing and finding connected accounts.</summary>
internal static class ConnectedAccounts
{
    private const string Url = "/v1/accounts";

    public static readonly string[] Profile = ["mcc", "name", "product_description", "support_email", "support_phone", "support_url", "url"];

    private static readonly string[] Changeable = ["email", "business_type", "default_currency", .. Profile.Select(field => $"business_profile[{field}]")];

    private static readonly string[] Fixed =
    [
        "country", "type", "controller[fees][payer]", "controller[losses][payments]", "controller[requirement_collection]", "controller[stripe_dashboard][type]",
    ];

    private static readonly string[] Capabilities = ["capabilities[transfers][requested]", "capabilities[card_payments][requested]"];

    public static readonly Operation[] Operations =
    [
        new("POST", Url, Kind.Account, Create, ["metadata", .. Fixed, .. Changeable, .. Capabilities]),
        new("GET", Url, Kind.Account, t => Listing.Page(t, Url, Kind.Account, t.Account.ConnectedAccounts, where: a => !a.Deleted), Listing.Created),
        new("GET", "/v1/accounts/:id", Kind.Account, t => Find(t) is { } found ? found : t.Form.Refusal!),
        new("POST", "/v1/accounts/:id", Kind.Account, Update, ["metadata", .. Changeable, .. Capabilities]),
        new("DELETE", "/v1/accounts/:id", Kind.Account, Delete),
    ];

    public static string BankId(ConnectedAccount account) => $"ba_{account.Id.ToString()[5..]}";

    /// <summary>Its owner has told Stripe everything, on the page that an account link leads to.</summary>
    public static ConnectedAccount Submit(Turn turn, ConnectedAccount account, bool bankRefuses) => turn.Put(account with
    {
        Submitted = true,
        Bank = bankRefuses ? "1116" : "6789",
        BankRefuses = bankRefuses,
        Labels = account.Labels["business_type"] is null ? account.Labels.With("business_type", "individual") : account.Labels,
    }, "account.updated");

    /// <summary>The account in the path, unless it was closed.</summary>
    private static ConnectedAccount? Find(Turn turn)
    {
        var found = turn.FromPath<ConnectedAccount>(Kind.Account);
        if (found is not { Deleted: true }) return found;
        turn.Form.Refuse(Refusal.NoAccount(turn.PathId));
        return null;
    }

    private static Answer Create(Turn turn)
    {
        var form = turn.Form;
        Check(form);
        form.OneOf("type", "custom", "express", "standard");
        if (form.Has("type") && Fixed.Any(name => name.StartsWith("controller", StringComparison.Ordinal) && form.Has(name)))
            form.Refuse(Refusal.Bad(null, "You may only specify one of these parameters: controller, type.", "type"));
        form.OneOf("controller[fees][payer]", "application", "account");
        form.OneOf("controller[losses][payments]", "application", "stripe");
        form.OneOf("controller[requirement_collection]", "stripe", "application");
        form.OneOf("controller[stripe_dashboard][type]", "express", "full", "none");
        if (form.Text("country") is { } country && (country.Length != 2 || !country.All(char.IsAsciiLetter)))
            form.Refuse(Refusal.Bad("country_unsupported", $"'{country}' is not a country: give its two letters, as in US.", "country"));
        var (labels, metadata) = (form.Labels(default, [.. Fixed, .. Changeable]), form.Metadata());
        if (form.Refusal is { } refusal) return refusal;
        return turn.Put(new ConnectedAccount
        {
            Id = turn.Next(Kind.Account),
            Created = turn.Now,
            Labels = labels.With("country", (labels["country"] ?? "US").ToUpperInvariant()),
            Metadata = metadata,
            WantsTransfers = form.Flag(Capabilities[0]),
            WantsCardPayments = form.Flag(Capabilities[1]),
        });
    }

    private static Answer Update(Turn turn)
    {
        if (Find(turn) is not { } account) return turn.Form.Refusal!;
        var form = turn.Form;
        Check(form);
        var changed = account with
        {
            Labels = form.Labels(account.Labels, Changeable),
            Metadata = form.Metadata(account.Metadata),
            WantsTransfers = form.Has(Capabilities[0]) ? form.Flag(Capabilities[0]) : account.WantsTransfers,
            WantsCardPayments = form.Has(Capabilities[1]) ? form.Flag(Capabilities[1]) : account.WantsCardPayments,
        };
        return form.Refusal is { } refusal ? refusal : turn.Put(changed, "account.updated");
    }

    private static Answer Delete(Turn turn)
    {
        if (Find(turn) is not { } account) return turn.Form.Refusal!;
        if (turn.Account.Funds.Of(account.Id, turn.Now).Any(sum => sum.Available != 0 || sum.Pending != 0))
            return Refusal.Bad(null, $"The account {account.Id} cannot be deleted: its balance is not zero.") with { Executed = true };
        turn.Put(account with { Deleted = true });
        return new Answer.Deleted(account.Id, "account");
    }

    private static void Check(Form form)
    {
        form.OneOf("business_type", "company", "government_entity", "individual", "non_profit");
        foreach (var name in Capabilities) form.Flag(name);
        if (form.Text("default_currency") is not null) Amounts.Currency(form, "default_currency");
    }
}
