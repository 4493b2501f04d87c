using System.Collections.Concurrent;
using Greenlight.Campaigns;
using Greenlight.Support;
using Microsoft.Extensions.Time.Testing;

namespace Greenlight.Live;

public sealed class Telling_many
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly Campaign _campaign = new ScriptedEngine().Launch("a-show");
    private readonly Readers _readers = new(new FakeTimeProvider());

    [Fact]
    public async Task Tells_every_reader_of_more_than_one_slice()
    {
        var readers = Come(3 * Readers.Slice + 7);

        _readers.Tell(Progress(1));

        foreach (var reader in readers)
            Assert.Equal(1, await reader.Next());
    }

    [Fact]
    public void Tells_a_few_readers_before_it_returns()
    {
        var readers = Come(Readers.Slice);

        _readers.Tell(Progress(1));

        Assert.All(readers, reader => Assert.Equal([1L], reader.Heard));
    }

    [Fact]
    public async Task Ends_with_the_newest_at_every_reader_when_news_comes_during_a_telling()
    {
        // The reader in the middle of the first telling is where more news comes from.
        var readers = Come(2 * Readers.Slice);
        readers[0].OnFirst = () => _readers.Tell(Progress(2));

        _readers.Tell(Progress(1));

        foreach (var reader in readers)
        {
            while (await reader.Next() < 2)
            {
            }
            Assert.Equal(reader.Heard.Order(), reader.Heard);
        }
    }

    [Fact]
    public void Tells_nobody_older_news_that_was_overtaken_on_its_way()
    {
        var reader = Assert.Single(Come(1));

        _readers.Tell(Progress(2));
        _readers.Tell(Progress(1));

        Assert.Equal([2L], reader.Heard);
    }

    [Fact]
    public void Asks_for_a_longer_tick_when_more_watch_or_telling_takes_longer()
    {
        Assert.Equal(TellingTick.Shortest, TellingTick.Of(3, TimeSpan.FromMilliseconds(1)));
        Assert.Equal(TellingTick.Shortest, TellingTick.Of(1_000, TimeSpan.FromMilliseconds(30)));
        Assert.Equal(TimeSpan.FromMilliseconds(300), TellingTick.Of(3_000, TimeSpan.FromMilliseconds(30)));
        Assert.Equal(TimeSpan.FromMilliseconds(600), TellingTick.Of(3_000, TimeSpan.FromMilliseconds(200)));
        Assert.Equal(TellingTick.Longest, TellingTick.Of(10_000, TimeSpan.FromMilliseconds(30)));
        Assert.Equal(TellingTick.Longest, TellingTick.Of(3, TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void Gives_the_place_of_a_watcher_who_has_left_to_the_next_one()
    {
        var limit = new WatcherLimit(most: 1);
        var place = limit.TryEnter();
        Assert.Null(limit.TryEnter());

        place!.Dispose();
        place.Dispose();

        Assert.Equal(0, limit.Watching);
        Assert.NotNull(limit.TryEnter());
        Assert.True(limit.IsFull);
    }

    private Reader[] Come(int count)
    {
        Reader[] readers = [.. Enumerable.Range(0, count).Select(_ => new Reader())];
        foreach (var reader in readers)
            _readers.Add(reader);
        return readers;
    }

    private Published Progress(long sequence) => new(ScriptedCampaign.ProgressOf(_campaign, sequence));

    private sealed class Reader : IProgressReader
    {
        private readonly SemaphoreSlim _more = new(0);
        private int _read;

        public ConcurrentQueue<long> Heard { get; } = [];

        public Action? OnFirst { get; set; }

        public void Offer(Published published)
        {
            Heard.Enqueue(published.Progress.Sequence);
            _more.Release();
            (var first, OnFirst) = (OnFirst, null);
            first?.Invoke();
        }

        public Task Told(Published published) => Task.CompletedTask;

        public async Task<long> Next()
        {
            Assert.True(await _more.WaitAsync(Patience));
            return Heard.ElementAt(_read++);
        }
    }
}
