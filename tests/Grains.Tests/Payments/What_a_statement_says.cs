using CsCheck;
using Greenlight.Campaigns;
using Xunit;
using static Greenlight.Pledging.Pledges;

namespace Greenlight.Payments;

public sealed class What_a_statement_says
{
    private static readonly StatementDescriptor Statement = new("GREENLIGHT");

    [Theory]
    [InlineData("Children of the Machine", "GREENLIGHT* CHILDREN")]
    [InlineData("Pilot", "GREENLIGHT* PILOT")]
    [InlineData("Señor Größe", "GREENLIGHT* SENOR")]
    [InlineData("Cafe\u0301", "GREENLIGHT* CAFE")]
    [InlineData("Tom & Jerry's *best* <show>", "GREENLIGHT* TOM &")]
    [InlineData("Donaudampfschifffahrt", "GREENLIGHT* DONAUDAMPF")]
    [InlineData("子どもたち", "GREENLIGHT* NO 42")]
    [InlineData("2001", "GREENLIGHT* NO 42")]
    [InlineData("", "GREENLIGHT* NO 42")]
    public void Names_the_campaign_in_letters_that_every_bank_can_print(string title, string statement) => Assert.Equal(statement, Statement.Whole(Of(title)));

    [Fact]
    public void Has_room_for_more_of_the_title_behind_a_short_prefix() =>
        Assert.Equal("GL* CHILDREN OF THE", new StatementDescriptor("GL").Whole(Of("Children of the Machine")));

    [Fact]
    public void Keeps_the_processors_rules_whatever_the_title() => Gen.String.Sample(title =>
    {
        var suffix = Statement.Suffix(Of(title));
        Assert.InRange(Statement.Whole(Of(title)).Length, 1, 22);
        Assert.Contains(suffix, char.IsAsciiLetter);
        Assert.All(suffix, c => Assert.True(char.IsAsciiLetterOrDigit(c) || c is ' ' or '-' or '.' or '&'));
        Assert.Equal(suffix.Trim(), suffix);
        // Asked again, the very same: a repeated request must be the same request.
        Assert.Equal(suffix, Statement.Suffix(Of(title)));
    });

    private static Campaign Of(string title) => new(new(42), "series", "studio", Phase.Funded, 1, 1, Terms with { Title = title }, Now, null, null);
}
