using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Greenlight.StripeSandbox;

/// <summary>
/// What somebody sees who opens the sandbox in a browser: everything it holds, newest first, a page for each object, and there buttons for what a
/// cardholder, a bank or Stripe would do. Reading is open to whoever reaches the sandbox; doing is for this machine, and for forms of this page only.
/// </summary>
internal sealed class Dashboard(Books books, Statistics statistics, Deliveries deliveries)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task Answer(HttpContext http)
    {
        // A page never shows what a power cut could take back.
        await books.Commit.Tail;
        var path = http.Request.Path.Value!.Trim('/');
        path = path.StartsWith("dashboard", StringComparison.Ordinal) ? path["dashboard".Length..].Trim('/') : path;
        if (http.Request.Method == "POST") await Do(http, path);
        else if (path.Length == 0) await Html.Room(http, 200, "", "Overview", Overview());
        else if (path is "events" or "webhooks") await Html.Room(http, 200, path, path == "events" ? "Events" : "Webhooks", path == "events" ? Events(http) : Webhooks());
        else if (Lists.All.FirstOrDefault(l => l.Path == path) is { } list) await Html.Room(http, 200, path, list.Title, books.Show(view => Sums(view, list) + list.Page(view, Before(http))));
        else if (Find(path) is { } shown) await Html.Room(http, 200, RoomOf(shown.Id.Kind), shown.Id.ToString(), Page(shown), $"{Heading(shown)} <br><code class=\"soft\">{shown.Id}</code>");
        else await Html.Room(http, 404, "", "Nothing here", $"<p>The sandbox has nothing called <code>{Html.Text(path)}</code>.</p>");
    }

    private async Task Do(HttpContext http, string path)
    {
        var origin = http.Request.Headers.Origin.ToString();
        var here = http.Connection.RemoteIpAddress is { } from && System.Net.IPAddress.IsLoopback(from);
        if (!here || (origin.Length > 0 && origin != $"{http.Request.Scheme}://{http.Request.Host}"))
        {
            await Html.Room(http, 403, "", "Not from here", "<p>Only the dashboard's own buttons, on the machine where the sandbox runs, let things happen.</p>");
            return;
        }

        var form = await Html.Form(http);
        if (path == "webhooks" && Switches(form) is { } switches) deliveries.Switches = switches;
        else if (Find(path) is Event happened && form["do"] == "deliver") await deliveries.Again(happened.Id);
        else await books.Change(turn => Do(turn, Id.Parse(path), form["do"].ToString()), "");
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        http.Response.Headers.Location = new PathString($"/dashboard/{path}").ToUriComponent();
    }

    /// <summary>Does it if it still can be done: the page may have been old.</summary>
    private static void Do(Turn turn, Id id, string name)
    {
        if (turn.Account.Find(id) is { } now && Deeds.For(now, turn.Account).FirstOrDefault(d => d.Name == name) is { } deed) deed.Do(turn);
    }

    private string Overview()
    {
        var events = EventTable(books.Log.Latest(10, null));
        return books.Show(view => Overview(view, events));
    }

    private string Overview(View view, string events)
    {
        var account = view.Account;
        var page = new StringBuilder("<p>A local Stripe for development: nothing here is money. It speaks ").Append(StripeSandboxServer.ApiVersion)
            .Append(" to any key that starts with <code>sk_test_</code>.</p>").Append(Sums(view, Lists.Named("balance"))).Append("<div class=\"facts\">");
        Fact("payments", "payment intents", account.PaymentIntents.Count);
        Fact("charges", "charges", account.Charges.Count);
        Fact("refunds", "refunds", account.Refunds.Count);
        Fact("disputes", "disputes", account.Disputes.Count);
        Fact("customers", "customers", account.Customers.Count);
        Fact("accounts", "connected accounts", account.ConnectedAccounts.Count);
        Fact("events", "events", books.Events);
        Fact("webhooks", "deliveries waiting", deliveries.Waiting + deliveries.UnderWay);
        page.Append(CultureInfo.InvariantCulture, $"</div>{Waiting(view)}<h2>Latest payments</h2>{Lists.Named("payments").Page(view, null, 10)}<h2>Latest events</h2>{events}");
        return page.Append(CultureInfo.InvariantCulture, $"<p>{statistics.Requests().Sum(r => r.Requests):N0} requests since the start.</p>").ToString();

        void Fact(string path, string name, long count) =>
            page.Append(CultureInfo.InvariantCulture, $"<a class=\"fact\" href=\"/dashboard/{path}\"><b>{count:N0}</b><span>{name}</span></a>");
    }

    /// <summary>What goes on when somebody presses a button; among the newest, so that a launch day's payments are not searched.</summary>
    private static string Waiting(View view)
    {
        const int Searched = 2000;
        var account = view.Account;
        var waiting = account.PaymentIntents.NewestFirst().Take(Searched).Where(p => p.Status == PaymentStatus.RequiresAction).Cast<StripeObject>()
            .Concat(account.SetupIntents.NewestFirst().Take(Searched).Where(s => s.Status == SetupStatus.RequiresAction))
            .Concat(account.Disputes.NewestFirst().Take(Searched).Where(d => d.IsOpen))
            .Concat(account.Refunds.NewestFirst().Take(Searched).Where(r => r.Status == RefundStatus.Pending))
            .Concat(account.ConnectedAccounts.NewestFirst().Take(Searched).Where(a => !a.Submitted && !a.Deleted)).Take(10).ToList();
        return waiting.Count == 0 ? "" : "<h2>Waits for somebody</h2>" + Html.Table(["What", "For", "Object", "Since"], waiting.Select(o => (string[])
        [
            Heading(o), string.Join(" · ", Deeds.For(o, account).Select(d => d.Label)), Html.Link(o.Id), Html.Time(o.Created),
        ]), "");
    }

    /// <summary>What the platform has; shown above its transactions.</summary>
    private static string Sums(View view, Listed list) => list.Path != "balance" ? "" : "<div class=\"facts money-facts\">" + string.Concat(
        view.Account.Funds.Of(default, view.Now).DefaultIfEmpty((Currency: "usd", Available: 0L, Pending: 0L)).Select(s =>
            $"<a class=\"fact\" href=\"/dashboard/balance\"><b>{Html.Money(s.Available, s.Currency)}</b><span>available</span></a>"
            + $"<a class=\"fact\" href=\"/dashboard/balance\"><b>{Html.Money(s.Pending, s.Currency)}</b><span>on its way</span></a>")) + "</div>";

    private string Events(HttpContext http)
    {
        var events = books.Log.Latest(25, Before(http));
        var next = events.Count == 25 && events[^1].Id.Ordinal > 0 ? $"<a href=\"/dashboard/events?before={events[^1].Id.Ordinal}\">Older</a>" : "";
        return $"{EventTable(events)}<div class=\"pages\">{(Before(http) is null ? "" : "<a href=\"/dashboard/events\">Newest</a>")}{next}</div>";
    }

    private static string EventTable(IReadOnlyList<Event> events) => Html.Table(["Type", "Object", "Event", "Account", "Webhooks", "Time"], events.Select(e => (string[])
    [
        Html.Text(e.Type), Html.Link(e.Object.Id), Html.Link(e.Id), e.Object.OfAccount.IsNone ? "the platform" : Html.Link(e.Object.OfAccount),
        e.Pending == 0 ? "" : Html.Badge($"{e.Pending} pending"), Html.Time(e.Created),
    ]), "Nothing has happened yet.");

    private string Webhooks()
    {
        var endpoints = books.Show(view => Html.Table(["Address", "Status", "Events", "Hears of", "Endpoint"],
            view.Account.WebhookEndpoints.NewestFirst().Where(e => !e.Deleted).Select(e => (string[])
            [
                $"<code>{Html.Text(e.Url)}</code>", Html.Badge(e.Disabled ? "disabled" : "enabled"), Html.Text(string.Join(", ", e.EnabledEvents)),
                e.Configured ? "the platform and its accounts" : e.Connect ? "connected accounts" : "the platform", Html.Link(e.Id),
            ]), "Nobody listens: register an endpoint through the API, or name one with --Webhooks:0:Url."));
        var s = deliveries.Switches;
        var switches = $"""
            <form method="post" action="/dashboard/webhooks" class="card"><div class="switches">{Percent("duplicate", "Come twice, %", s.Duplicate)}{Percent("reorder", "Are overtaken, %", s.Reorder)}
            {Percent("drop", "Get lost, %", s.Drop)}{Number("delay_min_ms", "Late by at least, ms", s.DelayMinMs, 600_000)}{Number("delay_max_ms", "Late by at most, ms", s.DelayMaxMs, 600_000)}
            <button class="go">Set</button></div></form>
            """;
        return $"<h2>Endpoints</h2>{endpoints}<h2>What goes wrong on purpose</h2>{switches}<h2>Not delivered</h2>{Undelivered()}<h2>Latest tries</h2>{Tries()}";

        static string Percent(string name, string label, double value) => Number(name, label, (int)Math.Round(value * 100), 100);

        static string Number(string name, string label, int value, int most) =>
            $"<label>{label}<input type=\"number\" name=\"{name}\" min=\"0\" max=\"{most}\" value=\"{value}\" required></label>";
    }

    private string Undelivered() => Html.Table(["Event", "Type", "Address", "Tries", "Status", "Next try"], books.Log.Undelivered(25).Select(d => (string[])
    [
        Html.Link(d.Event.Id), Html.Text(d.Event.Type), $"<code>{Html.Text(books.Look(a => a.WebhookEndpoints[d.Row.Endpoint].Url))}</code>",
        d.Row.Attempts.ToString(CultureInfo.InvariantCulture), Html.Badge(d.Row.Due is null ? "given up" : "waiting"), d.Row.Due is { } due ? Html.Time(due / 1000) : "",
    ]), "Every event has reached everybody who wanted it.");

    private string Tries() => Html.Table(["Event", "Type", "Address", "Answer", "Took", "Time"], deliveries.Tries().Select(t => (string[])
    [
        Html.Link(t.Event), Html.Text(t.Type), $"<code>{Html.Text(t.Url)}</code>",
        t.Status is { } status ? $"{Html.Badge(status is >= 200 and < 300 ? "delivered" : "failed")} {status}" : Html.Badge("unreachable"),
        $"{t.Took.TotalMilliseconds:0} ms", Html.Time(t.At.ToUnixTimeSeconds()),
    ]), "Nothing was posted since the start.");

    private string Page(StripeObject shown)
    {
        var deeds = shown is Event ? [("deliver", "Deliver it again")] : books.Show(view => Deeds.For(shown, view.Account).Select(d => (d.Name, d.Label)).ToArray());
        var page = new StringBuilder();
        if (shown is ConnectedAccount account) page.Append(books.Show(view => Own(view, account)));
        if (deeds.Length > 0) page.Append("<div class=\"deeds\">");
        foreach (var (name, label) in deeds)
            page.Append(CultureInfo.InvariantCulture, $"<form method=\"post\" action=\"/dashboard/{shown.Id}\"><button name=\"do\" value=\"{name}\"{(name == deeds[0].Item1 ? " class=\"go\"" : "")}>{label}</button></form>");
        if (deeds.Length > 0) page.Append("</div>");
        page.Append(books.Show(view => Related(view, shown)));
        using var json = JsonDocument.Parse(books.Render(shown));
        return page.Append("<h2>As the API shows it</h2>").Append(Html.Json(JsonSerializer.Serialize(json, Indented))).ToString();
    }

    /// <summary>What belongs to an object, in the lists it would be found in.</summary>
    private static string Related(View view, StripeObject shown)
    {
        var account = view.Account;
        return shown switch
        {
            Customer c => Part("payments", account.PaymentIntentsOfCustomer.Of(c.Id.Ordinal).Select(n => account.PaymentIntents[n])),
            PaymentIntent p => Part("charges", account.ChargesOfPaymentIntent.Of(p.Id.Ordinal).Select(n => account.Charges[n])),
            Charge c => Part("refunds", account.RefundsOfCharge.Of(c.Id.Ordinal).Select(n => account.Refunds[n]))
                + Part("disputes", account.Disputes.Find(c.Dispute) is { } dispute ? [dispute] : [])
                + Part("warnings", account.FraudWarnings.Find(c.FraudWarning) is { } warning ? [warning] : [])
                + Part("transfers", account.TransfersOfCharge.Of(c.Id.Ordinal).Select(n => account.Transfers[n])),
            Transfer t => Part("reversals", account.ReversalsOfTransfer.Of(t.Id.Ordinal).Select(n => account.Reversals[n])),
            ConnectedAccount a => Part("transfers", account.TransfersOfAccount.Of(a.Id.Ordinal).Select(n => account.Transfers[n]))
                + Part("balance", account.TransactionsOfAccount.Of(a.Id.Ordinal).Select(n => account.BalanceTransactions[n])),
            _ => "",
        };

        string Part(string path, IEnumerable<StripeObject> members)
        {
            var (list, some) = (Lists.Named(path), members.Take(10).ToList());
            return some.Count == 0 ? "" : $"<h2>{list.Title}</h2>{list.Table(view, some)}";
        }
    }

    private static string Own(View view, ConnectedAccount account) => "<div class=\"facts money-facts\">" + string.Concat(view.Account.Funds.Of(account.Id, view.Now).Select(s =>
        $"<div class=\"fact\"><b>{Html.Money(s.Available, s.Currency)}</b><span>available</span></div><div class=\"fact\"><b>{Html.Money(s.Pending, s.Currency)}</b><span>on its way</span></div>")) + "</div>";

    private StripeObject? Find(string path)
    {
        var id = Id.Parse(path);
        return id.Kind == Kind.Event ? books.Log.Find(id) : id.Kind == Kind.AccountLink ? null : books.Look(a => a.Find(id));
    }

    private static WebhookSwitches? Switches(IFormCollection form)
    {
        var numbers = new int[5];
        string[] names = ["duplicate", "reorder", "drop", "delay_min_ms", "delay_max_ms"];
        for (var i = 0; i < names.Length; i++)
            if (!int.TryParse(form[names[i]], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]) || numbers[i] > (i < 3 ? 100 : 600_000))
                return null;
        return new WebhookSwitches
        {
            Duplicate = numbers[0] / 100.0,
            Reorder = numbers[1] / 100.0,
            Drop = numbers[2] / 100.0,
            DelayMinMs = numbers[3],
            DelayMaxMs = numbers[4],
        };
    }

    private static uint? Before(HttpContext http) => uint.TryParse(http.Request.Query["before"], NumberStyles.None, CultureInfo.InvariantCulture, out var before) ? before : null;

    private static string RoomOf(Kind kind) => kind switch
    {
        Kind.PaymentIntent => "payments",
        Kind.Charge => "charges",
        Kind.Refund => "refunds",
        Kind.Dispute => "disputes",
        Kind.FraudWarning => "warnings",
        Kind.Customer => "customers",
        Kind.PaymentMethod => "cards",
        Kind.SetupIntent => "setups",
        Kind.BalanceTransaction => "balance",
        Kind.Account => "accounts",
        Kind.Transfer => "transfers",
        Kind.Reversal => "reversals",
        Kind.Payout => "payouts",
        Kind.Event => "events",
        _ => "webhooks",
    };

    private static string Heading(StripeObject shown) => shown switch
    {
        PaymentIntent p => $"{Html.Money(p.Amount, p.Currency)} {Html.Badge(PaymentIntents.Text(p.Status))}",
        Charge c => $"{Html.Money(c.Amount, c.Currency)} {Html.Badge(Lists.Status(c))}",
        Refund r => $"{Html.Money(r.Amount, r.Currency)} {Html.Badge(Refunds.Text(r.Status))}",
        Dispute d => $"{Html.Money(d.Amount, d.Currency)} {Html.Badge(Disputes.Text(d.Status))}",
        FraudWarning f => Html.Text(f.FraudType.Replace('_', ' ')),
        Payout p => $"{Html.Money(p.Amount, p.Currency)} {Html.Badge(Payouts.Text(p.Status))}",
        SetupIntent s => $"Card set-up {Html.Badge(SetupIntents.Text(s.Status))}",
        ConnectedAccount a => $"{Html.Text(a.Labels["business_profile[name]"] ?? a.Labels["email"] ?? "Account")} {Html.Badge(a.Deleted ? "closed" : a.Submitted ? "enabled" : "onboarding")}",
        Transfer t => $"{Html.Money(t.Amount, t.Currency)}",
        Customer c => $"{Html.Text(c.Labels["name"] ?? c.Labels["email"] ?? "Customer")}",
        Event e => $"{Html.Text(e.Type)}",
        _ => "",
    };
}
