using Xunit;

namespace Greenlight;

/// <summary>docs.stripe.com/currencies: zero-decimal and three-decimal currencies, special cases, and minimum and maximum charge amounts.</summary>
public sealed class A_currency
{
    [Theory]
    [InlineData("bif"), InlineData("clp"), InlineData("djf"), InlineData("gnf"), InlineData("jpy"), InlineData("kmf"), InlineData("krw"), InlineData("mga")]
    [InlineData("pyg"), InlineData("rwf"), InlineData("ugx"), InlineData("vnd"), InlineData("vuv"), InlineData("xaf"), InlineData("xof"), InlineData("xpf")]
    public void Without_decimals_is_charged_in_whole_units(string code)
    {
        var currency = Currency.Parse(code);

        Assert.Equal((0, 1L), (currency.Exponent, currency.Step));
        Assert.DoesNotContain('.', new Money(1234, currency).ToString());
    }

    [Theory, InlineData("bhd"), InlineData("jod"), InlineData("kwd"), InlineData("omr"), InlineData("tnd")]
    public void With_three_decimals_is_charged_in_amounts_whose_last_digit_is_0(string code)
    {
        var currency = Currency.Parse(code);

        Assert.Equal((3, 10L), (currency.Exponent, currency.Step));
        Assert.True(currency.CanCharge(5_120));
        Assert.False(currency.CanCharge(5_124));
        Assert.Equal($"5.120 {code.ToUpperInvariant()}", new Money(5_120, currency).ToString());
    }

    [Fact]
    public void That_has_whole_units_alone_is_sent_with_two_decimals_that_are_0()
    {
        var isk = Currency.Parse("isk");

        Assert.Equal((2, 100L), (isk.Exponent, isk.Step));
        Assert.True(isk.CanCharge(500));
        Assert.False(isk.CanCharge(550));
    }

    [Theory]
    [InlineData("usd", 50), InlineData("aed", 200), InlineData("aud", 50), InlineData("bgn", 100), InlineData("brl", 50), InlineData("cad", 50), InlineData("chf", 50)]
    [InlineData("czk", 1500), InlineData("dkk", 250), InlineData("eur", 50), InlineData("gbp", 30), InlineData("hkd", 400), InlineData("huf", 17500), InlineData("inr", 50)]
    [InlineData("jpy", 50), InlineData("mxn", 1000), InlineData("myr", 200), InlineData("nok", 300), InlineData("nzd", 50), InlineData("pln", 200), InlineData("ron", 200)]
    [InlineData("sek", 300), InlineData("sgd", 50), InlineData("thb", 1000)]
    public void Has_a_least_charge(string code, long least)
    {
        var currency = Currency.Parse(code);

        Assert.Equal(least, currency.Least);
        Assert.True(currency.CanCharge(least));
        Assert.False(currency.CanCharge(least - 1));
    }

    [Fact]
    public void Has_a_most_of_eight_digits()
    {
        Assert.True(Currency.Usd.CanCharge(99_999_999));
        Assert.False(Currency.Usd.CanCharge(100_000_000));
        Assert.False(Currency.Usd.CanCharge(long.MaxValue));
    }

    [Theory, InlineData("usd"), InlineData("jpy"), InlineData("kwd"), InlineData("krw"), InlineData("zar")]
    public void Can_never_be_charged_with_nothing_or_less(string code)
    {
        Assert.False(Currency.Parse(code).CanCharge(0));
        Assert.False(Currency.Parse(code).CanCharge(-5_000));
    }

    [Fact]
    public void Of_which_the_processor_says_two_things_is_not_certain()
    {
        Assert.False(Currency.Parse("ugx").IsCertain);
        Assert.True(Currency.Parse("mga").IsCertain);
    }
}
