using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Greenlight.Load.Bench.Wire;
using Greenlight.Load.Processes;

namespace Greenlight.Load.Bench;

/// <summary>The generator, over real sockets against its own responder.</summary>
public sealed class A_load
{
    private static readonly byte[][] Tokens = [.. Enumerable.Range(0, 10).Select(n => Encoding.ASCII.GetBytes($"token{n}"))];

    [Fact]
    public async Task In_a_closed_loop_gives_each_turn_once_and_ends_when_there_are_no_more()
    {
        await using var responder = new Responding();
        var work = new Recording(new PledgeWork(["bench-0"], "localhost", Tokens));
        using var loop = new ClosedLoop(responder.Address, work, 4, new(1_000), TimeSpan.FromMinutes(1), TimeProvider.System);
        var outcome = await loop.Run(default);
        Assert.Equal((1_000, 0, 0), (outcome.Done, outcome.Refused, outcome.Broken));
        Assert.Equal(Enumerable.Range(0, 1_000).Select(n => (long)n), work.Turns.Order());
    }

    [Fact]
    public async Task In_an_open_loop_offers_what_its_rate_says_whoever_is_free()
    {
        await using var responder = new Responding();
        var work = new Recording(new PledgeWork(["bench-0"], "localhost", Tokens));
        using var loop = new OpenLoop(responder.Address, work, 2, new(long.MaxValue), rate: 500, TimeSpan.FromSeconds(0.4), TimeProvider.System);
        var outcome = await loop.Run(default);
        Assert.Equal(200, outcome.Done + loop.NeverSent);
        Assert.Equal(outcome.Done, work.Turns.Distinct().Count());
    }

    [Fact]
    public async Task In_an_overload_leaves_out_what_it_is_too_late_for_and_lets_those_who_were_turned_away_come_again()
    {
        await using var responder = new Responding("HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
        var work = new Recording(new PledgeWork(["bench-0"], "localhost", Tokens, Pledges.Perhaps));
        using var loop = new OpenLoop(responder.Address, work, 2, new(long.MaxValue), rate: 500, TimeSpan.FromSeconds(0.4), TimeProvider.System, overload: true);
        var outcome = await loop.Run(default);
        Assert.Equal((0, 200), (outcome.Done, outcome.Refused + loop.NeverSent));
        Assert.Equal(outcome.Refused, outcome.Statuses[429]);
        // Two connections, so two backers at a time, who come again and again.
        Assert.InRange(work.Turns.Distinct().Count(), 1, 2);
    }

    [Fact]
    public void Takes_a_pledge_that_is_there_already_for_done_only_where_it_may_be()
    {
        PledgeWork Work(Pledges pledges) => new(["bench-0"], "localhost", Tokens, pledges);
        Assert.Equal([After.Done, After.Refused], new[] { 201, 200 }.Select(status => Work(Pledges.New).Read(null!, status, [])));
        Assert.Equal([After.Refused, After.Done], new[] { 201, 200 }.Select(status => Work(Pledges.There).Read(null!, status, [])));
        Assert.Equal([After.Done, After.Done, After.Refused], new[] { 201, 200, 429 }.Select(status => Work(Pledges.Perhaps).Read(null!, status, [])));
    }

    [Fact]
    public async Task Counts_a_connection_that_breaks_and_ends_all_the_same()
    {
        // Accepted by the kernel and never answered: then the listener goes.
        var responder = new Responding();
        using var loop = new ClosedLoop(responder.Address, new Never(responder), 3, new(3), TimeSpan.FromMinutes(1), TimeProvider.System);
        var outcome = await loop.Run(default);
        Assert.Equal((0, 3), (outcome.Done, outcome.Broken));
    }

    [Fact]
    public void Asks_the_same_again_for_the_same_turn()
    {
        var work = new PledgeWork(["bench-0", "bench-1"], "localhost:80", Tokens);
        Span<byte> first = new byte[1024], second = new byte[1024];
        var (one, two) = (work.Write(13, Tokens[3], first), work.Write(13, Tokens[3], second));
        Assert.Equal(Encoding.ASCII.GetString(first[..one]), Encoding.ASCII.GetString(second[..two]));
        Assert.StartsWith("PUT /api/campaigns/bench-1/pledges/p13 HTTP/1.1\r\nHost: localhost:80\r\n", Encoding.ASCII.GetString(first), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}", true)]
    [InlineData("HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{", false)]
    [InlineData("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n", true)]
    [InlineData("HTTP/1.1 201 Created\r\nContent-Le", false)]
    [InlineData("HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n", false)]
    [InlineData("HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", false)]
    [InlineData("HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", true)]
    public void Sees_where_an_answer_ends(string received, bool complete)
    {
        Assert.Equal(complete, HttpAnswer.TryRead(Encoding.ASCII.GetBytes(received), out var status, out _));
        if (complete)
            Assert.Equal(201, status);
    }

    private sealed class Recording(PledgeWork work) : IWork
    {
        public ConcurrentBag<long> Turns { get; } = [];

        public int Write(Line line, Span<byte> request)
        {
            Turns.Add(line.Turn);
            return work.Write(line, request);
        }

        public After Read(Line line, int status, ReadOnlySpan<byte> body) => work.Read(line, status, body);
    }

    /// <summary>Sends half a request, so that no answer comes, and then takes the server away.</summary>
    private sealed class Never(Responding responder) : IWork
    {
        private int _asked;

        public int Write(Line line, Span<byte> request)
        {
            "PUT /"u8.CopyTo(request);
            if (Interlocked.Increment(ref _asked) == 3)
                _ = responder.DisposeAsync().AsTask();
            return 5;
        }

        public After Read(Line line, int status, ReadOnlySpan<byte> body) => throw new InvalidOperationException("Nothing was answered.");
    }

    private sealed class Responding : IAsyncDisposable
    {
        private readonly Responder _responder;

        public Responding(byte[]? answer = null)
        {
            Address = new(IPAddress.Loopback, SpawnedProcess.FreePort());
            _responder = new(Address.Port, answer);
        }

        public IPEndPoint Address { get; }

        public ValueTask DisposeAsync() => _responder.DisposeAsync();
    }
}
