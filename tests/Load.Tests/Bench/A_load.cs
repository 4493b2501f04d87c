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

        public Responding()
        {
            Address = new(IPAddress.Loopback, SpawnedProcess.FreePort());
            _responder = new(Address.Port);
        }

        public IPEndPoint Address { get; }

        public ValueTask DisposeAsync() => _responder.DisposeAsync();
    }
}
