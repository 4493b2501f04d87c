using Greenlight.Pages.Showcase;

namespace Greenlight.Pages;

public sealed class Amounts_as_people_type_them
{
    [Theory]
    [InlineData("9.95", "usd", 995)]
    [InlineData(" $9.95 ", "usd", 995)]
    [InlineData("9,95", "eur", 995)]
    [InlineData("12", "usd", 1200)]
    [InlineData("12.5", "usd", 1250)]
    [InlineData("1,200.00", "usd", 120_000)]
    [InlineData("1,200", "usd", 120_000)]
    [InlineData("500", "jpy", 500)]
    [InlineData("1.234", "kwd", 1234)]
    public void Are_read_as_they_are_meant(string text, string currency, long minor)
    {
        Assert.True(MoneyText.TryParse(text, Currency.Parse(currency), out var money));
        Assert.Equal(new(minor, Currency.Parse(currency)), money);
    }

    [Theory]
    [InlineData(null, "usd")]
    [InlineData("", "usd")]
    [InlineData("ten", "usd")]
    [InlineData("-5", "usd")]
    [InlineData("0", "usd")]
    [InlineData("9.955", "usd")]
    [InlineData("1.200", "usd")]
    [InlineData("1,2,3", "usd")]
    [InlineData("1,200", "kwd")]
    [InlineData("5.5", "jpy")]
    [InlineData("1e3", "usd")]
    [InlineData("99999999999", "usd")]
    public void Are_asked_for_again_when_they_could_mean_something_else(string? text, string currency) =>
        Assert.False(MoneyText.TryParse(text, Currency.Parse(currency), out _));

    [Fact]
    public void Are_shown_the_way_they_are_read()
    {
        foreach (var money in new Money[] { new(995, Currency.Usd), new(500, Currency.Parse("jpy")), new(1234, Currency.Parse("kwd")) })
        {
            Assert.True(MoneyText.TryParse(MoneyText.Of(money), money.Currency, out var read));
            Assert.Equal(money, read);
        }
    }
}
