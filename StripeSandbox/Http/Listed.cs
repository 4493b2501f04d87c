namespace Greenlight.StripeSandbox;

/// <summary>A list of the dashboard: where it is, what it is called, and what its rows say.</summary>
internal sealed class Listed
{
    private const int Shown = 25;

    private readonly Func<Account, uint?, (List<StripeObject> Rows, uint? Next)> _read;
    private readonly Func<StripeObject, View, string[]> _cells;
    private readonly string[] _columns;
    private readonly string _nothing;

    private Listed(
        string path, string title, string nothing, string[] columns, Func<Account, uint?, (List<StripeObject>, uint?)> read, Func<StripeObject, View, string[]> cells) =>
        (Path, Title, _nothing, _columns, _read, _cells) = (path, title, nothing, columns, read, cells);

    public string Path { get; }

    public string Title { get; }

    /// <summary>A page of it, from before an ordinal or from the newest on.</summary>
    public string Page(View view, uint? before, int shown = Shown)
    {
        var (rows, next) = _read(view.Account, before);
        var table = Html.Table(_columns, rows.Take(shown).Select(row => _cells(row, view)), _nothing);
        if (shown < Shown || (before is null && next is null)) return table;
        return $"{table}<div class=\"pages\">{(before is null ? "" : $"<a href=\"/dashboard/{Path}\">Newest</a>")}"
            + $"{(next is null ? "" : $"<a href=\"/dashboard/{Path}?before={next}\">Older</a>")}</div>";
    }

    /// <summary>Some of its rows, as part of another page.</summary>
    public string Table(View view, IEnumerable<StripeObject> rows) => Html.Table(_columns, rows.Select(row => _cells(row, view)), _nothing);

    public static Listed Of<T>(string path, string title, string nothing, Func<Account, Table<T>> table, string[] columns, Func<T, View, string[]> cells)
        where T : StripeObject => new(path, title, nothing, columns, (account, before) =>
        {
            var from = table(account);
            var start = Math.Min(before ?? from.Count, from.Count);
            var rows = new List<StripeObject>();
            for (var i = start; i > 0 && rows.Count < Shown; i--) rows.Add(from[i - 1]);
            var end = start - (uint)rows.Count;
            return (rows, end == 0 ? null : end);
        }, (row, view) => cells((T)row, view));
}

/// <summary>Every list of the dashboard but events and webhooks, which are in the store.</summary>
internal static class Lists
{
    public static readonly Listed[] All =
    [
        Listed.Of("payments", "Payments", "No payment yet: create a payment intent through the API.", a => a.PaymentIntents,
            ["Amount", "Status", "Payment intent", "Customer", "Metadata", "Created"], (p, _) =>
            [
                Html.Money(p.Amount, p.Currency), Html.Badge(PaymentIntents.Text(p.Status)) + (p.LastError is { } e ? $" <span class=\"soft\">{Html.Text(e.Name)}</span>" : ""),
                Html.Link(p.Id), Html.Link(p.Customer), Written(p.Metadata), Html.Time(p.Created),
            ]),
        Listed.Of("charges", "Charges", "No charge yet: they are made by confirming payment intents.", a => a.Charges,
            ["Amount", "Status", "Charge", "Payment intent", "Card", "Created"], (c, _) =>
            [
                Html.Money(c.Amount, c.Currency), Html.Badge(Status(c)), Html.Link(c.Id), Html.Link(c.PaymentIntent), $"•••• {TestCard.Find(c.Card)!.Last4}", Html.Time(c.Created),
            ]),
        Listed.Of("refunds", "Refunds", "No refund yet: open a charge to refund it.", a => a.Refunds,
            ["Amount", "Status", "Refund", "Charge", "Reason", "Created"], (r, _) =>
            [
                Html.Money(r.Amount, r.Currency), Html.Badge(Refunds.Text(r.Status)), Html.Link(r.Id), Html.Link(r.Charge),
                Html.Text(r.Labels["failure_reason"] ?? r.Labels["reason"]), Html.Time(r.Created),
            ]),
        Listed.Of("disputes", "Disputes", "No dispute yet: open a charge to dispute it.", a => a.Disputes,
            ["Amount", "Status", "Dispute", "Charge", "Reason", "Evidence until"], (d, _) =>
            [
                Html.Money(d.Amount, d.Currency), Html.Badge(Disputes.Text(d.Status)), Html.Link(d.Id), Html.Link(d.Charge), Html.Text(d.Reason.Replace('_', ' ')),
                d.IsOpen ? Html.Time(d.EvidenceDue) : "",
            ]),
        Listed.Of("warnings", "Fraud warnings", "No issuer has warned of a payment yet: open a charge to let it.", a => a.FraudWarnings,
            ["Kind", "Warning", "Charge", "Payment intent", "Created"], (f, _) =>
            [Html.Text(f.FraudType.Replace('_', ' ')), Html.Link(f.Id), Html.Link(f.Charge), Html.Link(f.PaymentIntent), Html.Time(f.Created)]),
        Listed.Of("customers", "Customers", "No customer yet.", a => a.Customers, ["Customer", "Name", "E-mail", "Metadata", "Created"], (c, _) =>
            [Html.Link(c.Id), Html.Text(c.Labels["name"]), Html.Text(c.Labels["email"]), Written(c.Metadata), Html.Time(c.Created)]),
        Listed.Of("cards", "Saved cards", "No card yet.", a => a.PaymentMethods, ["Card", "Behaves as", "Status", "Payment method", "Customer", "Created"], (m, _) =>
            [
                $"{m.TestCard.Brand} •••• {m.TestCard.Last4}", $"<code>pm_{Html.Text(m.Card)}</code>", Html.Badge(m.Detached ? "detached" : m.Customer.IsNone ? "not saved" : "attached"),
                Html.Link(m.Id), Html.Link(m.Customer), Html.Time(m.Created),
            ]),
        Listed.Of("setups", "Card set-ups", "No setup intent yet.", a => a.SetupIntents, ["Status", "Setup intent", "Customer", "Payment method", "Metadata", "Created"], (s, _) =>
            [
                Html.Badge(SetupIntents.Text(s.Status)) + (s.LastError is { } e ? $" <span class=\"soft\">{Html.Text(e.Name)}</span>" : ""), Html.Link(s.Id), Html.Link(s.Customer),
                Html.Link(s.PaymentMethod), Written(s.Metadata), Html.Time(s.Created),
            ]),
        Listed.Of("accounts", "Connected accounts", "No connected account yet: create one through the API.", a => a.ConnectedAccounts,
            ["Account", "E-mail", "Status", "Available", "On its way", "Created"], (c, v) =>
            [
                Html.Link(c.Id), Html.Text(c.Labels["email"]), Html.Badge(c.Deleted ? "closed" : c.Submitted ? "enabled" : "onboarding"), Sums(v, c.Id, s => s.Available),
                Sums(v, c.Id, s => s.Pending), Html.Time(c.Created),
            ]),
        Listed.Of("transfers", "Transfers", "No transfer yet.", a => a.Transfers, ["Amount", "Transfer", "To", "Group", "Reversed", "Created"], (t, _) =>
            [
                Html.Money(t.Amount, t.Currency), Html.Link(t.Id), Html.Link(t.Destination), Html.Text(t.Labels["transfer_group"]),
                t.AmountReversed == 0 ? "" : Html.Money(t.AmountReversed, t.Currency), Html.Time(t.Created),
            ]),
        Listed.Of("reversals", "Transfer reversals", "No transfer was reversed yet.", a => a.Reversals, ["Amount", "Reversal", "Transfer", "Metadata", "Created"], (r, _) =>
            [Html.Money(r.Amount, r.Currency), Html.Link(r.Id), Html.Link(r.Transfer), Written(r.Metadata), Html.Time(r.Created)]),
        Listed.Of("payouts", "Payouts", "No payout yet.", a => a.Payouts, ["Amount", "Status", "Payout", "Account", "Arrives", "Created"], (p, _) =>
            [
                Html.Money(p.Amount, p.Currency), Html.Badge(Payouts.Text(p.Status)), Html.Link(p.Id), p.Account.IsNone ? "the platform" : Html.Link(p.Account), Html.Time(p.Arrival),
                Html.Time(p.Created),
            ]),
        Listed.Of("balance", "Balance", "No money has moved yet.", a => a.BalanceTransactions, ["Net", "Amount", "Fee", "Type", "Source", "Account", "Usable from", "Transaction"], (t, _) =>
            [
                Html.Money(t.Net, t.Currency), Html.Money(t.Amount, t.Currency), t.Fee == 0 ? "" : Html.Money(t.Fee, t.Currency), t.Type.Replace('_', ' '),
                t.Source.Kind is Kind.Payment or Kind.PaymentRefund ? Html.Short(t.Source) : Html.Link(t.Source), t.Account.IsNone ? "the platform" : Html.Link(t.Account),
                Html.Time(t.AvailableOn), Html.Link(t.Id),
            ]),
    ];

    public static Listed Named(string path) => All.First(l => l.Path == path);

    /// <summary>What became of a charge, in a word.</summary>
    public static string Status(Charge charge) => !charge.Succeeded ? "failed"
        : !charge.Dispute.IsNone ? "disputed"
        : charge.AmountRefunded == charge.Amount ? "refunded"
        : charge.AmountRefunded > 0 ? "partly refunded" : "succeeded";

    public static string Written(Metadata metadata) =>
        string.Join("<br>", Enumerable.Range(0, metadata.Count).Select(i => $"{Html.Text(metadata.Key(i))}={Html.Text(metadata.Value(i))}"));

    private static string Sums(View view, Id of, Func<(string Currency, long Available, long Pending), long> amount) =>
        string.Join("<br>", view.Account.Funds.Of(of, view.Now).Select(s => Html.Money(amount(s), s.Currency)));
}
