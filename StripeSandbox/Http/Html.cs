using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Greenlight.StripeSandbox;

/// <summary>The frame and the small parts of the sandbox's pages for people. They work without JavaScript.</summary>
internal static partial class Html
{
    /// <summary>The dashboard's rooms, in groups. A path is the place in the address.</summary>
    private static readonly (string Group, (string Path, string Title)[] Rooms)[] Navigation =
    [
        ("", [("", "Overview")]),
        ("Payments", [("payments", "Payments"), ("charges", "Charges"), ("refunds", "Refunds"), ("disputes", "Disputes"), ("warnings", "Fraud warnings")]),
        ("Customers", [("customers", "Customers"), ("cards", "Saved cards"), ("setups", "Card set-ups")]),
        ("Balance", [("balance", "Balance"), ("payouts", "Payouts")]),
        ("Connect", [("accounts", "Accounts"), ("transfers", "Transfers"), ("reversals", "Reversals")]),
        ("Developers", [("events", "Events"), ("webhooks", "Webhooks")]),
    ];

    public static string Text(string? text) => WebUtility.HtmlEncode(text ?? "");

    /// <summary>A time in UTC; nothing for none.</summary>
    public static string Time(long created)
    {
        if (created == 0) return "";
        var time = DateTimeOffset.FromUnixTimeSeconds(created);
        return $"<time datetime=\"{time:yyyy-MM-ddTHH:mm:ssZ}\">{time.ToString("d MMM yyyy, HH:mm:ss", CultureInfo.InvariantCulture)}</time>";
    }

    public static string Money(long amount, string currency) => $"<span class=\"money\">{Amounts.Written(amount, currency)} {currency.ToUpperInvariant()}</span>";

    /// <summary>An id as a link to its page, shortened to what tells it from others; nothing for none.</summary>
    public static string Link(Id id) => id.IsNone ? "" : $"<a href=\"/dashboard/{id}\" title=\"{id}\">{Short(id)}</a>";

    /// <summary>An id without a page of its own.</summary>
    public static string Short(Id id) => $"<code class=\"id\">{Id.Prefix(id.Kind)}…{id.ToString()[^8..]}</code>";

    /// <summary>A status in the colour of what it means for whoever waits for it.</summary>
    public static string Badge(string status)
    {
        var mood = status switch
        {
            "succeeded" or "paid" or "won" or "enabled" or "available" or "delivered" or "attached" => "ok",
            "failed" or "lost" or "given up" or "unreachable" => "bad",
            "canceled" or "warning_closed" or "disabled" or "closed" or "detached" or "refunded" => "off",
            _ => "wait",
        };
        return $"<span class=\"badge {mood}\">{Text(status.Replace('_', ' '))}</span>";
    }

    /// <summary>JSON to read, its ids links.</summary>
    public static string Json(string json) => $"<pre>{Ids().Replace(Text(json), "<a href=\"/dashboard/$0\">$0</a>")}</pre>";

    /// <summary>A table that becomes a stack of cards where there is no room for it.</summary>
    public static string Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows, string nothing)
    {
        var table = new StringBuilder();
        foreach (var row in rows)
        {
            table.Append("<tr>");
            for (var i = 0; i < columns.Count; i++) table.Append(CultureInfo.InvariantCulture, $"<td data-label=\"{columns[i]}\">{row[i]}</td>");
            table.Append("</tr>");
        }

        return table.Length == 0
            ? $"<p class=\"nothing\">{nothing}</p>"
            : $"<div class=\"table\"><table><thead><tr>{string.Concat(columns.Select(c => $"<th>{c}</th>"))}</tr></thead><tbody>{table}</tbody></table></div>";
    }

    /// <summary>What a form has sent; nothing if it was no form.</summary>
    public static async Task<IFormCollection> Form(HttpContext http) => http.Request.HasFormContentType ? await http.Request.ReadFormAsync() : FormCollection.Empty;

    /// <summary>A page without the dashboard around it, as somebody sees it who was sent here.</summary>
    public static Task Send(HttpContext http, int status, string title, string body) => Write(http, status, title, $"<main class=\"alone\">{body}</main>");

    /// <summary>A page of the dashboard, with its title or a heading that says more.</summary>
    public static Task Room(HttpContext http, int status, string room, string title, string body, string? heading = null)
    {
        var nav = new StringBuilder();
        foreach (var (group, rooms) in Navigation)
        {
            if (group.Length > 0) nav.Append(CultureInfo.InvariantCulture, $"<span class=\"group\">{group}</span>");
            foreach (var (path, name) in rooms)
                nav.Append(CultureInfo.InvariantCulture, $"<a href=\"{(path.Length == 0 ? "/" : "/dashboard/" + path)}\"{(path == room ? " aria-current=\"page\"" : "")}>{name}</a>");
        }

        return Write(http, status, $"{title} · Stripe sandbox", $"""
            <div class="frame"><nav aria-label="Dashboard"><a class="brand" href="/">Stripe sandbox</a><span class="test">no real money</span><div class="rooms">{nav}</div></nav>
            <main><h1>{heading ?? Text(title)}</h1>{body}</main></div>
            """);
    }

    private static Task Write(HttpContext http, int status, string title, string body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
        return http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(
            $"<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>{Text(title)}</title>"
            + $"<link rel=\"icon\" href=\"data:,\"><style>{Style.Sheet}</style></head><body>{body}</body></html>")).AsTask();
    }

    [GeneratedRegex("\\b(?:cus|pm|seti|pi|ch|we|evt|re|du|txn|acct|tr|trr|po)_1[0-9A-Za-z]{23}\\b")]
    private static partial Regex Ids();
}
