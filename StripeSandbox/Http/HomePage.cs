using System.Globalization;
using System.Text;

namespace Greenlight.StripeSandbox;

/// <summary>What somebody sees who opens the sandbox in a browser: what it holds, and what happened last.</summary>
internal sealed class HomePage(Books books, Statistics statistics)
{
    private const int Shown = 20;

    public async Task Answer(HttpContext http)
    {
        await books.Commit.Tail;
        var page = new StringBuilder("<h1>Stripe sandbox</h1><p>A local Stripe for development: nothing here is money. It speaks ")
            .Append(StripeSandboxServer.ApiVersion).Append(" to any key that starts with <code>sk_test_</code>.</p>");
        books.Look(account =>
        {
            Facts(page, account);
            Payments(page, account);
            return true;
        });
        Happened(page);
        await Html.Send(http, 200, "Stripe sandbox", page.ToString());
    }

    private void Facts(StringBuilder page, Account account)
    {
        page.Append("<div class=\"facts\">");
        Fact("customers", account.Customers.Count);
        Fact("saved cards", account.PaymentMethods.Count);
        Fact("setup intents", account.SetupIntents.Count);
        Fact("payment intents", account.PaymentIntents.Count);
        Fact("charges", account.Charges.Count);
        Fact("events", books.Events);
        Fact("requests", statistics.Requests().Sum(r => r.Requests));
        page.Append("</div>");

        void Fact(string name, long count) => page.Append(CultureInfo.InvariantCulture, $"<div class=\"fact\"><b>{count:N0}</b><span>{name}</span></div>");
    }

    private static void Payments(StringBuilder page, Account account)
    {
        page.Append("<h2>Latest payment intents</h2><div class=\"scroll\"><table><tr><th>created</th><th>id</th><th>amount</th><th>status</th><th>metadata</th></tr>");
        foreach (var intent in account.PaymentIntents.NewestFirst().Take(Shown))
        {
            var status = PaymentIntents.Text(intent.Status);
            var metadata = string.Join(" · ", Enumerable.Range(0, intent.Metadata.Count).Select(i => $"{intent.Metadata.Key(i)}={intent.Metadata.Value(i)}"));
            page.Append(CultureInfo.InvariantCulture, $"<tr><td>{Time(intent.Created)}</td><td><code>{intent.Id}</code></td><td>{Amounts.Written(intent.Amount, intent.Currency)} {intent.Currency}</td>")
                .Append(CultureInfo.InvariantCulture, $"<td class=\"{(intent.LastError is null ? status : "failed")}\">{status}{(intent.LastError is { } e ? $" ({e.Name})" : "")}</td><td>{Html.Text(metadata)}</td></tr>");
        }

        page.Append("</table></div>");
    }

    private void Happened(StringBuilder page)
    {
        page.Append("<h2>Latest events</h2><div class=\"scroll\"><table><tr><th>time</th><th>type</th><th>object</th><th>id</th><th>pending</th></tr>");
        var (events, _) = books.Log.Page(new EventQuery(Shown, null, null, [], _ => true, null, null));
        foreach (var e in events)
            page.Append(CultureInfo.InvariantCulture, $"<tr><td>{Time(e.Created)}</td><td>{e.Type}</td><td><code>{e.Object.Id}</code></td><td><code>{e.Id}</code></td><td>{e.Pending}</td></tr>");
        page.Append("</table></div>");
    }

    private static string Time(long created) => DateTimeOffset.FromUnixTimeSeconds(created).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
