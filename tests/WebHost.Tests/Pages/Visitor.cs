using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Greenlight.Support;

namespace Greenlight.Pages;

/// <summary>A browser without JavaScript: keeps cookies, follows no redirects, sends a form with the fields it was given.</summary>
internal sealed partial class Visitor(Uri address) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = true, CookieContainer = new() }) { BaseAddress = address };

    public Visitor(EdgeUnderTest edge)
        : this(edge.Address)
    {
    }

    /// <summary>The form that uses a mailed link up.</summary>
    public const string LinkForm = "/sign-in/link/use";

    public Task<HttpResponseMessage> Get(string path) => _client.GetAsync(path);

    /// <summary>Asks the API, with the same cookies.</summary>
    public Task<HttpResponseMessage> PostAsJson(string path, object body) => _client.PostAsJsonAsync(path, body);

    public async Task<string> Read(string path)
    {
        var answer = await Get(path);
        Assert.Equal((HttpStatusCode.OK, "text/html"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>Sends the hidden fields of a page's form, with what the visitor fills in.</summary>
    public Task<HttpResponseMessage> Send(string html, string action, params (string Name, string Value)[] filledIn) => _client.PostAsync(action, Body(html, action, filledIn));

    /// <summary>The same, by a button that sends the form elsewhere.</summary>
    public Task<HttpResponseMessage> SendTo(string address, string html, string action, params (string Name, string Value)[] filledIn) =>
        _client.PostAsync(address, Body(html, action, filledIn));

    /// <summary>Opens a mailed link and presses its button.</summary>
    public async Task<HttpResponseMessage> UseLink(string link) => await Send(await Read(link), LinkForm);

    /// <summary>A form without a field, the token included.</summary>
    public Task<HttpResponseMessage> Post(string address) => _client.PostAsync(address, new FormUrlEncodedContent([]));

    public static Dictionary<string, string> Hidden(string html, string action)
    {
        var form = Form().Matches(html).Single(f => WebUtility.HtmlDecode(f.Groups["action"].Value).Split('#')[0] == action).Groups["inner"].Value;
        return HiddenInput().Matches(form).ToDictionary(i => i.Groups["name"].Value, i => WebUtility.HtmlDecode(i.Groups["value"].Value));
    }

    public static FormUrlEncodedContent Body(string html, string action, params (string Name, string Value)[] filledIn)
    {
        var fields = Hidden(html, action);
        foreach (var (name, value) in filledIn)
            fields[name] = value;
        return new(fields);
    }

    public void Dispose() => _client.Dispose();

    [GeneratedRegex("""<form[^>]*method="post"[^>]*action="(?<action>[^"]*)"[^>]*>(?<inner>.*?)</form>""", RegexOptions.Singleline)]
    private static partial Regex Form();

    [GeneratedRegex("""<input type="hidden" name="(?<name>[^"]*)" value="(?<value>[^"]*)"\s*/?>""")]
    private static partial Regex HiddenInput();
}
