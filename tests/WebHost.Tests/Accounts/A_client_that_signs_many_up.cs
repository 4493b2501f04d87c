using System.Net;
using System.Net.Http.Json;
using Greenlight.Pages;
using Greenlight.Support;
using Microsoft.Extensions.Time.Testing;

namespace Greenlight.Accounts;

public sealed class A_client_that_signs_many_up
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void May_do_so_at_once_up_to_the_burst_and_then_at_the_steady_rate()
    {
        var limits = new SignUpLimits(new() { PerClientPerMinute = 60, Burst = 3 }, _clock);
        for (var i = 0; i < 3; i++)
            Assert.Null(limits.Take("office"));

        Assert.Equal(Second, limits.Take("office"));
        Assert.Null(limits.Take("somebody else"));
        _clock.Advance(Second);
        Assert.Null(limits.Take("office"));
        Assert.Equal(Second, limits.Take("office"));
        _clock.Advance(TimeSpan.FromMinutes(5));
        for (var i = 0; i < 3; i++)
            Assert.Null(limits.Take("office"));
        Assert.Equal(Second, limits.Take("office"));
    }

    [Fact]
    public void Is_not_counted_where_the_limit_is_switched_off()
    {
        var limits = new SignUpLimits(new() { PerClientPerMinute = 0, Burst = 1 }, _clock);

        Assert.All(Enumerable.Range(0, 1_000), _ => Assert.Null(limits.Take("load generator")));
        Assert.Equal(0, limits.Remembered);
    }

    [Fact]
    public void Is_forgotten_once_its_bucket_is_full_again()
    {
        var limits = new SignUpLimits(new(), _clock);
        for (var i = 0; i < 20_000; i++)
        {
            limits.Take($"passer-by {i}");
            _clock.Advance(TimeSpan.FromMilliseconds(10)); // Each is full again after a second.
        }

        Assert.InRange(limits.Remembered, 1, 1_000);
    }

    [Fact]
    public void Is_remembered_though_the_memory_is_bounded()
    {
        var limits = new SignUpLimits(new() { PerClientPerMinute = 60, Burst = 1 }, _clock);
        limits.Take("office");
        for (var i = 0; i < SignUpLimits.MaxClients * 2; i++)
            Assert.Null(limits.Take($"passer-by {i}"));

        Assert.Equal(SignUpLimits.MaxClients, limits.Remembered);
        Assert.Equal(Second, limits.Take("office"));
    }

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    [InlineData("2001:db8:1:2:ffff::1", "2001:db8:1:2::")]
    public void Is_an_IPv4_address_or_a_whole_network_of_IPv6_addresses(string address, string client) => Assert.Equal(client, ClientAddress.Of(IPAddress.Parse(address)));

    [Fact]
    public async Task Is_refused_by_name_and_told_when_to_repeat_the_request()
    {
        await using var edge = await EdgeUnderTest.Start("--SignUp:PerClientPerMinute=6", "--SignUp:Burst=2");
        using var client = edge.NewClient();
        Assert.Equal(HttpStatusCode.Created, (await SignUp(client, "a@example.org")).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await SignUp(client, "b@example.org")).StatusCode);

        var third = SignUp(client, "c@example.org");

        await third.IsRefused(429, "too-many-sign-ups");
        Assert.Equal(10, (await third).Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        edge.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(HttpStatusCode.Created, (await SignUp(client, "c@example.org")).StatusCode);
    }

    [Fact]
    public async Task Is_not_charged_for_repeating_a_sign_up()
    {
        await using var edge = await EdgeUnderTest.Start("--SignUp:PerClientPerMinute=1", "--SignUp:Burst=2");
        using var client = edge.NewClient();
        await SignUp(client, "a@example.org");

        for (var i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.OK, (await SignUp(client, "a@example.org")).StatusCode);

        Assert.Equal(HttpStatusCode.Created, (await SignUp(client, "b@example.org")).StatusCode);
    }

    [Fact]
    public async Task Is_told_so_on_the_pledge_form_which_counts_when_it_is_sent_again()
    {
        await using var edge = await EdgeUnderTest.Start("--SignUp:PerClientPerMinute=60", "--SignUp:Burst=1");
        edge.Engine.Launch("a-show");
        (await edge.NewBacker()).Dispose();
        using var visitor = new Visitor(edge);
        const string page = "/campaigns/a-show", action = "/campaigns/a-show/pledge";
        var form = await visitor.Read(page);

        var refused = await visitor.Send(form, action, ("email", "b@example.org"), ("tier", "season"), ("paymentMethod", "pm_card_visa"));
        var again = await refused.Content.ReadAsStringAsync();
        edge.Clock.Advance(Second);
        var sent = await visitor.Send(again, action, ("email", "b@example.org"), ("tier", "season"), ("paymentMethod", "pm_card_visa"));

        Assert.Equal((HttpStatusCode.TooManyRequests, Second), (refused.StatusCode, refused.Headers.RetryAfter!.Delta));
        Assert.Contains("from your network", again);
        Assert.Equal(Visitor.Hidden(form, action)["pledgeId"], Visitor.Hidden(again, action)["pledgeId"]);
        Assert.Equal(HttpStatusCode.SeeOther, sent.StatusCode);
    }

    [Theory]
    [InlineData(true, 201)]
    [InlineData(false, 429)]
    public async Task Is_known_by_a_header_only_if_a_known_proxy_sent_it(bool known, int status)
    {
        await using var edge = await EdgeUnderTest.Start("--SignUp:Burst=1", $"--Site:KnownProxies:0={(known ? "127.0.0.0/8" : "192.0.2.7")}");
        using var client = edge.NewClient();
        await SignUp(client, "a@example.org");
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "198.51.100.1");

        Assert.Equal(status, (int)(await SignUp(client, "b@example.org")).StatusCode);
    }

    [Theory]
    [InlineData("--SignUp:PerClientPerMinute=-1")]
    [InlineData("--SignUp:Burst=0")]
    [InlineData("--Site:KnownProxies:0=the-proxy")]
    public void Is_not_counted_by_a_setting_that_makes_no_sense(string setting) =>
        Assert.Contains(setting[2..].Split('=')[0].Replace(":0", "", StringComparison.Ordinal), Assert.Throws<StartupFaultException>(() => Edge.Build([setting])).Message);

    private static Task<HttpResponseMessage> SignUp(HttpClient client, string email) =>
        client.PostAsJsonAsync("/api/sign-up", new { email, proof = "a random value of mine" });
}
