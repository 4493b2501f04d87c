using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Greenlight.Payments;

public sealed class The_pace_of_calls
{
    private static readonly BudgetLimits Stripes = new(25, 100);
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Is_the_rate_of_an_endpoint()
    {
        var sent = Send(Process(Budget()), 300, _ => "confirm");

        Pass(TimeSpan.FromSeconds(10));

        Assert.InRange(Sent(sent), 248, 251);
    }

    [Fact]
    public void Is_also_what_is_allowed_over_all_endpoints()
    {
        var sent = Send(Process(Budget()), 1_500, i => $"endpoint {i % 6}");

        Pass(TimeSpan.FromSeconds(10));

        Assert.InRange(Sent(sent), 945, 1_010);
    }

    [Fact]
    public void Leaves_room_for_an_endpoint_with_few_calls_beside_many_with_many()
    {
        var pacer = Process(Budget());
        var crowds = Enumerable.Range(0, 6).Select(i => Send(pacer, 300, _ => $"endpoint {i}")).ToList();
        Pass(TimeSpan.FromSeconds(3));

        var few = Send(pacer, 2, _ => "refunds");
        Pass(TimeSpan.FromSeconds(7));

        Assert.Equal(2, Sent(few));
        Assert.All(crowds, crowd => Assert.InRange(Sent(crowd), 140, 175));
    }

    [Fact]
    public void Is_not_limited_when_switched_off_and_nobody_is_asked()
    {
        var pacer = new StripePacer(new(0, 0), () => throw new InvalidOperationException("Asked."), "one", _clock, NullLogger<StripePacer>.Instance);

        Assert.Equal(10_000, Sent(Send(pacer, 10_000, _ => "confirm")));
    }

    [Fact]
    public void Asks_for_many_calls_at_once()
    {
        var budget = Budget();
        Send(Process(budget), 300, _ => "confirm");

        Pass(TimeSpan.FromSeconds(10));

        Assert.InRange(budget.Asked, 10, 60);
        Assert.InRange(budget.Stored, 5, 15);
    }

    [Fact]
    public void Is_shared_by_the_processes_that_have_something_to_send()
    {
        var budget = Budget();
        var (first, second, _) = (Send(Process(budget, "one"), 300, _ => "confirm"), Send(Process(budget, "two"), 300, _ => "confirm"), Process(budget, "three"));

        Pass(TimeSpan.FromSeconds(10));

        Assert.InRange(Sent(first) + Sent(second), 245, 251);
        Assert.InRange(Sent(first), 110, 140);
    }

    [Fact]
    public void Is_all_for_one_process_when_the_others_fall_silent()
    {
        var budget = Budget();
        Send(Process(budget, "one"), 5, _ => "confirm");
        var second = Send(Process(budget, "two"), 300, _ => "confirm");

        Pass(TimeSpan.FromSeconds(10));

        Assert.InRange(Sent(second), 240, 246);
    }

    [Fact]
    public void Pauses_an_endpoint_that_said_429_in_every_process_and_no_other()
    {
        var budget = Budget();
        var (here, there) = (Process(budget, "one"), Process(budget, "two"));

        Assert.True(here.BackOff("confirm", ThrottleScope.Endpoint, TimeSpan.FromSeconds(3)).IsCompleted);
        var (paused, elsewhere, other) = (here.Enter("confirm", default), there.Enter("confirm", default), there.Enter("create", default));

        Pass(TimeSpan.FromSeconds(2.9));
        Assert.Equal((false, false, true), (paused.IsCompleted, elsewhere.IsCompleted, other.IsCompleted));
        Pass(TimeSpan.FromSeconds(0.5));
        Assert.Equal((true, true), (paused.IsCompleted, elsewhere.IsCompleted));
    }

    [Fact]
    public void Pauses_everything_when_the_account_said_429()
    {
        var budget = Budget();
        var (here, there) = (Process(budget, "one"), Process(budget, "two"));
        here.BackOff("confirm", ThrottleScope.Everything, TimeSpan.FromSeconds(3));
        var (sent, elsewhere) = (here.Enter("create", default), there.Enter("confirm", default));

        Pass(TimeSpan.FromSeconds(2.9));
        Assert.Equal((false, false), (sent.IsCompleted, elsewhere.IsCompleted));
        Pass(TimeSpan.FromSeconds(0.5));
        Assert.Equal((true, true), (sent.IsCompleted, elsewhere.IsCompleted));
    }

    [Fact]
    public void Keeps_only_the_call_waiting_whose_object_is_in_too_many_hands()
    {
        var pacer = Process(Budget());

        var waiting = pacer.BackOff("confirm", ThrottleScope.OneObject, TimeSpan.FromSeconds(1));

        Assert.False(waiting.IsCompleted);
        Assert.True(pacer.Enter("confirm", default).IsCompleted);
        Pass(TimeSpan.FromSeconds(1));
        Assert.True(waiting.IsCompleted);
    }

    [Theory]
    [InlineData("global-rate", ThrottleScope.Everything)]
    [InlineData("global-concurrency", ThrottleScope.Everything)]
    [InlineData("endpoint-rate", ThrottleScope.Endpoint)]
    [InlineData("endpoint-concurrency", ThrottleScope.Endpoint)]
    [InlineData("resource-specific", ThrottleScope.OneObject)]
    [InlineData(null, ThrottleScope.Endpoint)]
    public void Pauses_what_the_429_names(string? reason, ThrottleScope scope) => Assert.Equal(scope, ThrottleScopes.Of(reason));

    [Fact]
    public void Does_not_make_up_for_a_standstill()
    {
        var sent = Send(Process(Budget()), 300, _ => "confirm");
        Pass(TimeSpan.FromSeconds(1));
        var before = Sent(sent);

        // The process stood still, and everything that was due meanwhile comes at once.
        _clock.Advance(TimeSpan.FromSeconds(8));

        Assert.InRange(Sent(sent) - before, 0, 11);
    }

    [Fact]
    public void Goes_on_when_the_budget_can_be_reached_again()
    {
        var budget = Budget();
        var pacer = Process(budget);
        budget.Down = new TimeoutException("No answer.");
        var sent = Send(pacer, 20, _ => "confirm");
        Pass(TimeSpan.FromSeconds(5));
        Assert.Equal(0, Sent(sent));

        budget.Down = null;
        Pass(TimeSpan.FromSeconds(2));

        Assert.Equal(20, Sent(sent));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(9, true)]
    [InlineData(-3_000_000, true)]
    [InlineData(11, false)]
    public void Begins_behind_what_another_activation_may_still_deal_out(int secondsAgo, bool waits)
    {
        var sent = Send(Process(new(Stripes, _clock, _clock.GetUtcNow().AddSeconds(-secondsAgo))), 100, _ => "confirm");

        Pass(StripeBudget.Block - TimeSpan.FromMilliseconds(10));

        Assert.Equal(waits, Sent(sent) == 0);
        Pass(TimeSpan.FromSeconds(1));
        Assert.NotEqual(0, Sent(sent));
    }

    private BudgetInMemory Budget() => new(Stripes, _clock);

    private StripePacer Process(BudgetInMemory budget, string name = "one")
    {
        var pacer = new StripePacer(Stripes, () => budget, name, _clock, NullLogger<StripePacer>.Instance);
        _ = pacer.Run(default);
        return pacer;
    }

    private static List<Task> Send(StripePacer pacer, int calls, Func<int, string> endpoint) =>
        [.. Enumerable.Range(0, calls).Select(i => pacer.Enter(endpoint(i), default))];

    private static int Sent(List<Task> calls) => calls.Count(call => call.IsCompletedSuccessfully);

    private void Pass(TimeSpan time)
    {
        for (var left = time; left > TimeSpan.Zero; left -= TimeSpan.FromMilliseconds(10))
            _clock.Advance(TimeSpan.FromMilliseconds(10));
    }
}
