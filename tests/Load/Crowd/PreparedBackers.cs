using Greenlight.Load.Backers;
using Greenlight.Load.Http;
using Greenlight.Load.Measuring;

namespace Greenlight.Load.Crowd;

/// <summary>Backers who have signed up beforehand, so that only their pledges are measured.</summary>
internal sealed class PreparedBackers(PersistentEdge edge, Offer offer, RunName run, RunClock clock, Faults faults)
{
    private readonly List<string> _sessions = [];
    private int _next;

    /// <summary>Pledges acknowledged so far.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>Signs up so many more.</summary>
    public async Task Prepare(int count, int lanes, CancellationToken cancellation)
    {
        var first = _sessions.Count;
        var sessions = new string[count];
        await InLanes(count, lanes, async i =>
        {
            var backer = first + i;
            var answer = await edge.Ask(new(HttpMethod.Post, "/api/sign-up", Body: EdgeJson.SignUp(run.Email(backer), run.Proof(backer))), backer, cancellation);
            sessions[i] = "Bearer " + (answer is { IsSuccess: true } told && EdgeJson.AccessToken(told.Body.Span) is { } token
                ? token
                : throw new LoadFaultException($"A backer could not sign up: {(answer is { } refused ? EdgeJson.Refusal(refused) : "no answer")}."));
        });
        _sessions.AddRange(sessions);
    }

    /// <summary>A closed loop: each lane sends its next pledge when its last one is answered. Answers when each was acknowledged, in order, and how long it took.</summary>
    public async Task<IReadOnlyList<Acknowledged>> Pledge(int count, int lanes, CancellationToken cancellation)
    {
        var first = _next;
        _next += count;
        var told = new Acknowledged[count];
        await InLanes(count, lanes, async i => told[i] = await Pledge(first + i, cancellation));
        return Count(told);
    }

    /// <summary>One pledge at a time, at an even pace for a while: an open loop as long as each is answered before the next is due.</summary>
    public async Task<IReadOnlyList<Acknowledged>> Trickle(double perSecond, TimeSpan duration, CancellationToken cancellation)
    {
        var told = new Acknowledged[(int)(perSecond * duration.TotalSeconds)];
        var start = clock.Elapsed;
        for (var i = 0; i < told.Length; i++)
        {
            await clock.Until(start + TimeSpan.FromSeconds(i / perSecond), cancellation);
            told[i] = await Pledge(_next++, cancellation);
        }
        return Count(told);
    }

    private async Task<Acknowledged> Pledge(int backer, CancellationToken cancellation)
    {
        var sent = clock.Elapsed;
        var request = new EdgeRequest(
            HttpMethod.Put, $"/api/campaigns/{offer.Campaign}/pledges/{run.PledgeId(backer)}", _sessions[backer], EdgeJson.PlacePledge(offer.Tier, "pm_card_visa"));
        var answer = await edge.Ask(request, backer, cancellation);
        if (answer is not { IsSuccess: true })
            faults.Add("a pledge was not accepted", answer is { } refused ? EdgeJson.Refusal(refused) : "no answer");
        return new(clock.Elapsed, clock.Elapsed - sent);
    }

    private Acknowledged[] Count(Acknowledged[] told)
    {
        Array.Sort(told, (a, b) => a.At.CompareTo(b.At));
        Acknowledged += told.Length;
        return told;
    }

    private static async Task InLanes(int count, int lanes, Func<int, Task> each)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, lanes).Select(_ => Task.Run(async () =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < count;)
                await each(i);
        })));
    }
}

/// <summary>That a pledge was acknowledged.</summary>
/// <param name="At">When.</param>
/// <param name="After">How long after it was sent.</param>
internal readonly record struct Acknowledged(TimeSpan At, TimeSpan After);
