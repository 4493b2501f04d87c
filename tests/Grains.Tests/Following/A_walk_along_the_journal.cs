using Greenlight.Following;
using Greenlight.Pledging;
using Xunit;

namespace Greenlight.Tests.Following;

public sealed class A_walk_along_the_journal
{
    private readonly ListedJournal _journal = new();
    private readonly Witness _witness = new();

    [Fact]
    public async Task Hands_over_every_event_once_and_in_order()
    {
        _journal.Add(JournalWalk.PageSize + 7);
        var walk = Walk();
        Assert.Equal((JournalWalk.PageSize, 7, 0), (await walk.Step(), await walk.Step(), await walk.Step()));
        Assert.Equal(Enumerable.Range(1, JournalWalk.PageSize + 7).Select(i => (long)i), _witness.Seen);
    }

    [Fact]
    public async Task Skips_nothing_when_a_page_fails()
    {
        _journal.Add(3);
        _witness.Failures = 1;
        var walk = Walk();
        await Assert.ThrowsAsync<IOException>(walk.Step);
        Assert.Equal(0, _journal.Moved);
        await walk.Step();
        Assert.Equal([1L, 2, 3], _witness.Seen);
        Assert.Equal(3, _journal.Moved);
    }

    [Fact]
    public async Task Goes_on_where_another_walk_was_killed()
    {
        _journal.Add(3);
        await Walk().Step();
        _journal.Add(2);
        await Walk().Step();
        Assert.Equal([1L, 2, 3, 4, 5], _witness.Seen);
    }

    [Fact]
    public async Task Never_moves_the_cursor_back_when_a_second_copy_lags()
    {
        _journal.Add(2);
        var (slow, fast) = (Walk(), Walk());
        await slow.Step();
        _journal.Add(2);
        await fast.Step();
        await slow.Step();
        Assert.Equal(4, _journal.Moved);
        Assert.Equal([1L, 2, 3, 4, 3, 4], _witness.Seen);
    }

    [Fact]
    public async Task Passes_over_what_its_follower_does_not_care_about()
    {
        _journal.Add(JournalWalk.PageSize + 7);
        _journal.Entries[5] = _journal.Entries[5] with { Kind = PledgeEventKind.Collected };
        _witness.Kinds = [PledgeEventKind.Collected];
        var walk = Walk();
        Assert.Equal((JournalWalk.PageSize, 1, 0), (await walk.Step(), await walk.Step(), await walk.Step()));
        Assert.Equal([6L], _witness.Seen);
        Assert.Equal(JournalWalk.PageSize + 7, _journal.Moved);
    }

    [Theory, InlineData("flw-keys-12-3", "keys", 12, 3), InlineData("flw-mails-1-0", "mails", 1, 0)]
    public void Is_named_by_follower_and_shard(string key, string name, int campaign, int shard)
    {
        var id = new FollowerId(name, new(new(campaign), shard));
        Assert.Equal(key, id.ToString());
        Assert.Equal(id, FollowerId.Parse(key));
    }

    [Theory, InlineData("flw-"), InlineData("flw-keys"), InlineData("flw--1-2"), InlineData("shd-1-2")]
    public void Is_not_named_by_anything_else(string key) => Assert.Throws<FormatException>(() => FollowerId.Parse(key));

    private JournalWalk Walk() => new(_journal, _witness, ListedJournal.Shard);
}
