using Greenlight.Messages;
using Greenlight.Payments;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Greenlight;

/// <summary>Mails lead to the same address as banks do.</summary>
public sealed class The_sites_own_address
{
    [Theory]
    [InlineData("http://localhost:5080")]
    [InlineData("http://127.0.0.1:5222", "urls=http://127.0.0.1:5222")]
    [InlineData("http://localhost:8080", "urls=http://*:8080;https://*:8443")]
    [InlineData("http://localhost:8080", "urls=http://0.0.0.0:8080/")]
    [InlineData("http://localhost:9090", "http_ports=9090;9091")]
    [InlineData("https://greenlight.example", "urls=http://127.0.0.1:5222", "Site:Url=https://greenlight.example/")]
    public void Is_where_links_in_mails_lead_and_where_banks_send_backers_back_to(string expected, params string[] settings)
    {
        Assert.Equal(expected, MailOptions.Read(Configuration(settings)).Root);
        Assert.Equal($"{expected}/me/pledges", StripeOptions.From(Configuration(settings)).ReturnUrl);
    }

    [Fact]
    public void Does_not_bind_banks_when_they_are_told_otherwise() =>
        Assert.Equal("https://other.example/back", StripeOptions.From(Configuration("Site:Url=https://greenlight.example", "Stripe:ReturnUrl=https://other.example/back")).ReturnUrl);

    [Fact]
    public void Is_refused_when_it_is_none()
    {
        Assert.Contains("Site:Url is 'banana'", Assert.Throws<StartupFaultException>(() => StripeOptions.From(Configuration("Site:Url=banana"))).Message);
        Assert.Contains("Site:Url is 'banana'", Assert.Throws<StartupFaultException>(() => MailOptions.Read(Configuration("Site:Url=banana"))).Message);
    }

    private static IConfiguration Configuration(params string[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => setting.Split('=', 2)).ToDictionary(pair => pair[0], string? (pair) => pair[1])).Build();
}
