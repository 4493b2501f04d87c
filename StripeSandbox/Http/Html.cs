using System.Net;
using System.Text;

namespace Greenlight.StripeSandbox;

/// <summary>The frame of the sandbox's two pages for people. They work without JavaScript.</summary>
internal static class Html
{
    private const string Style = """
        :root{color-scheme:light dark;--ink:#1a1f36;--soft:#697386;--line:#e3e8ee;--paper:#fff;--ground:#f6f8fa;--accent:#0a7d4f;--bad:#b3261e}
        @media(prefers-color-scheme:dark){:root{--ink:#e8eaf0;--soft:#9aa4b8;--line:#2b3245;--paper:#161b29;--ground:#0e121c;--accent:#3ecf8e;--bad:#ff8a80}}
        *{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
        main{max-width:72rem;margin:0 auto;padding:2rem 1rem}h1{font-size:1.5rem;margin:0}h2{font-size:1.05rem;margin:2rem 0 .5rem}
        p{color:var(--soft);margin:.3rem 0}a{color:var(--accent)}
        .facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.75rem;margin:1.5rem 0}
        .card,.fact{background:var(--paper);border:1px solid var(--line);border-radius:10px;padding:1rem}.fact b{display:block;font-size:1.6rem;font-variant-numeric:tabular-nums}
        .fact span{color:var(--soft)}.scroll{overflow-x:auto;background:var(--paper);border:1px solid var(--line);border-radius:10px}
        table{border-collapse:collapse;width:100%}td,th{padding:.5rem .8rem;text-align:left;border-top:1px solid var(--line);white-space:nowrap}
        th{border-top:0;color:var(--soft);font-weight:500}code{font:13px ui-monospace,monospace}.succeeded{color:var(--accent)}.failed{color:var(--bad)}
        .narrow{max-width:28rem;margin:10vh auto}button{font:inherit;padding:.7rem 1.2rem;border-radius:8px;border:1px solid var(--line);background:var(--paper);color:var(--ink);cursor:pointer;width:100%;margin-top:.75rem}
        button.go{background:var(--accent);border-color:var(--accent);color:#fff;font-weight:600}button:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
        """;

    public static string Text(string? text) => WebUtility.HtmlEncode(text ?? "");

    public static Task Send(HttpContext http, int status, string title, string body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'";
        return http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(
            $"<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>{Text(title)}</title>"
            + $"<style>{Style}</style></head><body><main>{body}</main></body></html>")).AsTask();
    }
}
