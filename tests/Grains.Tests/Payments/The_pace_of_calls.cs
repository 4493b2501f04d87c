using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Greenlight.Payments;

public sealed class The_pace_of_calls
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Is_the_rate_of_an_endpoint()
    {
        var sent = Send(new StripePacer(25, _clock), 300, _ => "confirm", seconds: 10);

        Assert.InRange(sent, 250, 256);
    }

    [Fact]
    public void Is_four_times_that_over_all_endpoints()
    {
        var sent = Send(new StripePacer(25, _clock), 1200, i => $"endpoint {i % 6}", seconds: 10);

        Assert.InRange(sent, 1000, 1021);
    }

    [Fact]
    public void Is_not_limited_when_switched_off() => Assert.Equal(10_000, Send(new StripePacer(0, _clock), 10_000, _ => "confirm", seconds: 0));

    [Fact]
    public void Pauses_an_endpoint_that_said_429_and_no_other()
    {
        var pacer = new StripePacer(25, _clock);

        pacer.BackOff("confirm", TimeSpan.FromSeconds(1));

        Assert.False(pacer.Enter("confirm", default).IsCompleted);
        Assert.True(pacer.Enter("create", default).IsCompleted);
    }

    private int Send(StripePacer pacer, int calls, Func<int, string> endpoint, int seconds)
    {
        var sent = Enumerable.Range(0, calls).Select(i => pacer.Enter(endpoint(i), default)).ToList();
        for (var i = 0; i < seconds * 100; i++)
            _clock.Advance(TimeSpan.FromMilliseconds(10));
        return sent.Count(task => task.IsCompleted);
    }
}
