using Greenlight.Paygate;
using Xunit;

namespace Greenlight.Tests.Paygate;

public sealed class The_life_of_a_key
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly KeyLife Issued = new KeyLife().Issue(Noon);

    [Fact]
    public void Begins_without_a_code() => Assert.False(new KeyLife().Accepts(0));

    [Fact]
    public void Accepts_the_issued_code() => Assert.True(Issued.Accepts(1));

    [Fact]
    public void Issues_once() => Assert.Same(Issued, Issued.Issue(Noon.AddHours(1)));

    [Fact]
    public void Accepts_only_the_newest_rotation()
    {
        var rotated = Issued.Rotate(Noon.AddHours(1));
        Assert.False(rotated.Accepts(1));
        Assert.True(rotated.Accepts(2));
        Assert.Equal(Noon.AddHours(1), rotated.IssuedAt);
    }

    [Fact]
    public void Accepts_nothing_once_revoked()
    {
        var revoked = Issued.Revoke();
        Assert.False(revoked.Accepts(1));
        Assert.Same(revoked, revoked.Issue(Noon));
    }

    [Fact]
    public void Takes_a_new_code_after_a_revoked_one_but_never_the_old()
    {
        var again = Issued.Revoke().Rotate(Noon);
        Assert.False(again.Accepts(1));
        Assert.True(again.Accepts(2));
    }

    [Fact]
    public void Can_be_revoked_before_it_was_issued() => Assert.False(new KeyLife().Revoke().Issue(Noon).InForce);
}
