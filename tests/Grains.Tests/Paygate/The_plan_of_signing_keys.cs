using CsCheck;
using Greenlight.Paygate;
using Xunit;
using static Greenlight.Paygate.SigningKeyPlan;

namespace Greenlight.Tests.Paygate;

public sealed class The_plan_of_signing_keys
{
    private static readonly DateTimeOffset Start = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly SigningTerm First = new(1, Start);
    private static readonly SigningTerm Second = new(2, Start + Term);

    [Fact]
    public void Makes_the_first_key_at_once() => Assert.Equal(First, Decide([], Start).Make);

    [Fact]
    public void Leaves_a_young_key_alone() => Assert.Null(Decide([First], Start.AddDays(20)).Make);

    [Fact]
    public void Makes_the_next_key_a_notice_before_it_signs() => Assert.Equal(Second, Decide([First], Start + Term - Notice).Make);

    [Fact]
    public void Publishes_a_key_before_it_signs()
    {
        var plan = Decide([First, Second], Second.SignsFrom.AddTicks(-1));
        Assert.Equal(First, plan.Signs);
        Assert.Equal([First, Second], plan.Published);
    }

    [Fact]
    public void Keeps_the_last_key_published_for_as_long_as_its_passes_live()
    {
        Assert.Equal([First, Second], Decide([First, Second], Second.SignsFrom + Farewell - TimeSpan.FromTicks(1)).Published);
        Assert.Equal([Second], Decide([First, Second], Second.SignsFrom + Farewell).Published);
        Assert.True(Farewell > Passes.Life);
    }

    [Fact]
    public void Gives_notice_even_after_a_long_sleep()
    {
        var now = Start.AddDays(400);
        Assert.Equal(new SigningTerm(2, now + Notice), Decide([First], now).Make);
    }

    // Whoever fetched the published keys up to a notice ago can verify a pass made now, whenever the server looked in between.
    [Fact]
    public void Never_signs_with_a_key_that_an_hour_old_copy_of_the_set_lacks()
        => Gen.Int[1, 72].Array[1, 80].Sample(hours =>
        {
            var (now, keys, seen) = (Start, new List<SigningTerm> { First }, new List<(DateTimeOffset At, IReadOnlyList<SigningTerm> Set)>());
            foreach (var hour in hours)
            {
                if (Decide(keys, now).Make is { } made)
                    keys.Add(made);
                var plan = Decide(keys, now);
                if (seen.Any(copy => now - copy.At <= TimeSpan.FromHours(1) && !copy.Set.Contains(plan.Signs!)))
                    return false;
                seen.Add((now, plan.Published));
                now += TimeSpan.FromHours(hour);
            }
            return true;
        });
}
