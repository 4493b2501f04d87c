using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Greenlight;

public sealed class A_group_commit
{
    private readonly FakeTimeProvider _clock = new();
    private readonly List<int[]> _batches = [];
    private readonly Queue<TaskCompletionSource> _disk = new();
    private readonly SemaphoreSlim _arrived = new(0);

    [Fact]
    public async Task Writes_a_lone_item_at_once_and_alone()
    {
        var commits = Commits();

        var one = commits.Add(1);
        await NextBatch();
        _disk.Dequeue().SetResult();

        Assert.Equal("1", await one);
        Assert.Equal([[1]], _batches);
    }

    [Fact]
    public async Task Gathers_what_comes_while_a_batch_is_being_written()
    {
        var commits = Commits();
        var first = commits.Add(1);
        await NextBatch();

        var later = new[] { commits.Add(2), commits.Add(3), commits.Add(4) };
        _disk.Dequeue().SetResult();
        await NextBatch();
        _disk.Dequeue().SetResult();

        Assert.Equal(["1", "2", "3", "4"], await Task.WhenAll([first, .. later]));
        Assert.Equal([[1], [2, 3, 4]], _batches);
    }

    [Fact]
    public async Task Answers_nobody_before_the_commit()
    {
        var commits = Commits();
        var one = commits.Add(1);
        await NextBatch();

        Assert.False(one.IsCompleted);
        _disk.Dequeue().SetResult();
        Assert.Equal("1", await one);
    }

    [Fact]
    public async Task Tells_everybody_in_a_failed_batch_that_the_outcome_is_unknown_and_goes_on_with_the_next()
    {
        var commits = Commits();
        var first = commits.Add(1);
        await NextBatch();
        var second = commits.Add(2);

        _disk.Dequeue().SetException(new IOException("disk"));
        await Assert.ThrowsAsync<IOException>(() => first);
        await NextBatch();
        _disk.Dequeue().SetResult();

        Assert.Equal("2", await second);
    }

    [Fact]
    public async Task Never_puts_two_items_about_the_same_subject_into_one_batch()
    {
        var commits = Commits(subject: item => item % 10);
        var items = new List<Task<string?>> { commits.Add(1) };
        await NextBatch();

        items.AddRange([commits.Add(2), commits.Add(12), commits.Add(3)]);
        for (var batch = 0; batch < 3; batch++)
        {
            _disk.Dequeue().SetResult();
            if (batch < 2)
                await NextBatch();
        }

        await Task.WhenAll(items);
        Assert.Equal([[1], [2, 3], [12]], _batches);
    }

    [Fact]
    public async Task Turns_an_item_away_when_too_much_is_waiting()
    {
        var commits = Commits(GroupCommitLimits.Default with { MostWaiting = 2 });
        var first = commits.Add(1);
        await NextBatch();
        var waiting = new[] { commits.Add(2), commits.Add(3) };

        Assert.Null(await commits.Add(4));

        _disk.Dequeue().SetResult();
        await NextBatch();
        _disk.Dequeue().SetResult();
        Assert.Equal(["1", "2", "3"], await Task.WhenAll([first, .. waiting]));
        Assert.DoesNotContain(_batches, batch => batch.Contains(4));
    }

    [Fact]
    public async Task Lets_an_item_that_grew_too_old_leave_unwritten()
    {
        var commits = Commits();
        var first = commits.Add(1);
        await NextBatch();
        var old = commits.Add(2);

        _clock.Advance(TimeSpan.FromSeconds(5));
        _disk.Dequeue().SetResult();

        Assert.Null(await old);
        await first;
        await commits.Pump;
        Assert.Equal([[1]], _batches);
    }

    [Fact]
    public async Task Bounds_its_queue_by_the_time_it_would_take_to_write_it()
    {
        // A slow disk, three milliseconds an item, which finally hangs.
        var disk = Task.CompletedTask;
        var commits = new GroupCommit<int, string>(
            async items =>
            {
                await disk;
                _clock.Advance(TimeSpan.FromMilliseconds(3) * items.Count);
                return [.. items.Select(_ => "written")];
            },
            GroupCommitLimits.Default,
            _clock);
        for (var round = 0; round < 30; round++)
            await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => commits.Add(1)));
        var hanging = new TaskCompletionSource();
        disk = hanging.Task;

        var waiting = Enumerable.Range(0, 3_000).Select(_ => commits.Add(1)).ToList();

        // Two seconds of work are some 670 items, and as many may have been taken from the queue just before the disk hung.
        Assert.InRange(waiting.Count(task => task.IsCompleted && task.Result is null), 1_500, 2_400);
        hanging.SetResult();
        await Task.WhenAll(waiting);
    }

    [Fact]
    public async Task With_two_writers_has_two_batches_under_way_and_gathers_behind_them()
    {
        var commits = Commits(GroupCommitLimits.Default with { Writers = 2 });
        var first = commits.Add(1);
        await NextBatch();
        var second = commits.Add(2);
        await NextBatch();
        var later = new[] { commits.Add(3), commits.Add(4) };

        foreach (var _ in Enumerable.Range(0, 2))
            _disk.Dequeue().SetResult();
        await NextBatch();
        _disk.Dequeue().SetResult();

        Assert.Equal(["1", "2", "3", "4"], await Task.WhenAll([first, second, .. later]));
        await commits.Pump;
        Assert.Equal([[1], [2], [3, 4]], _batches);
    }

    [Fact]
    public async Task Answers_items_that_came_together_in_their_order_and_none_at_once()
    {
        var commits = Commits();
        Assert.Empty(await commits.AddAll());

        var together = commits.AddAll(1, 2);
        await NextBatch();
        _disk.Dequeue().SetResult();

        Assert.Equal(["1", "2"], await together);
        Assert.Equal([[1, 2]], _batches);
    }

    private GroupCommit<int, string> Commits(GroupCommitLimits? limits = null, Func<int, object>? subject = null) =>
        new(Write, limits ?? GroupCommitLimits.Default, _clock, subject);

    private async Task<IReadOnlyList<string>> Write(IReadOnlyList<int> items)
    {
        var disk = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _batches.Add([.. items]);
        _disk.Enqueue(disk);
        _arrived.Release();
        await disk.Task;
        return [.. items.Select(item => item.ToString(System.Globalization.CultureInfo.InvariantCulture))];
    }

    private async Task NextBatch() => Assert.True(await _arrived.WaitAsync(TimeSpan.FromSeconds(10)), "No batch came.");
}
