using Microsoft.Extensions.Configuration;
using Xunit;

namespace Greenlight.Payments;

public sealed class The_address_a_bank_sends_a_backer_back_to
{
    [Theory]
    [InlineData("http://localhost:5080/me/pledges")]
    [InlineData("http://127.0.0.1:5222/me/pledges", "urls=http://127.0.0.1:5222")]
    [InlineData("http://localhost:8080/me/pledges", "urls=http://*:8080;https://*:8443")]
    [InlineData("http://localhost:8080/me/pledges", "urls=http://0.0.0.0:8080/")]
    [InlineData("http://localhost:9090/me/pledges", "http_ports=9090;9091")]
    [InlineData("https://greenlight.example/me/pledges", "urls=http://127.0.0.1:5222", "Site:Url=https://greenlight.example/")]
    [InlineData("https://other.example/back", "Site:Url=https://greenlight.example", "Stripe:ReturnUrl=https://other.example/back")]
    public void Follows_from_the_sites_own(string expected, params string[] settings) => Assert.Equal(expected, StripeOptions.From(Configuration(settings)).ReturnUrl);

    [Fact]
    public void Is_refused_when_the_sites_address_is_none() =>
        Assert.Contains("Site:Url is 'banana'", Assert.Throws<StartupFaultException>(() => StripeOptions.From(Configuration("Site:Url=banana"))).Message);

    private static IConfiguration Configuration(params string[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => setting.Split('=', 2)).ToDictionary(pair => pair[0], string? (pair) => pair[1])).Build();
}
