using Xunit;

namespace Greenlight;

public sealed class An_amount_of_money
{
    [Theory]
    [InlineData(995, "usd", "$9.95"), InlineData(-5, "usd", "-$0.05"), InlineData(-123_456, "usd", "-$1,234.56"), InlineData(0, "usd", "$0.00")]
    [InlineData(500, "jpy", "¥500"), InlineData(-500, "jpy", "-¥500"), InlineData(12_345, "kwd", "12.345 KWD"), InlineData(-45, "kwd", "-0.045 KWD")]
    [InlineData(long.MinValue, "jpy", "-¥9,223,372,036,854,775,808")]
    public void Is_written_as_people_write_it(long minor, string currency, string text) => Assert.Equal(text, new Money(minor, Currency.Parse(currency)).ToString());
}
