using System.Globalization;
using Greenlight.Load.Comparison;
using Greenlight.Load.History;
using Greenlight.Load.Http;
using Greenlight.Load.Measuring;

namespace Greenlight.Load.Backers;

/// <summary>One backer's visit: 1. sign up; 2. pledge, twice at once or twice in a row if so planned; 3. a while later, change or cancel.</summary>
internal sealed class BackerVisit(PersistentEdge edge, Offer offer, BackerPlan plan, HistoryLog history, Traffic traffic, RunClock clock, RunName run, ApiSample sample)
{
    private const int MostStaleVersions = 50;

    /// <summary>Steps 1 and 2. Answers the session for step 3, or null if there is nothing left to do.</summary>
    public async Task<string?> Pledge(int backer, TimeSpan due, CancellationToken cancellation)
    {
        // 1.
        var started = clock.Elapsed;
        var signedUp = await edge.Ask(new(HttpMethod.Post, "/api/sign-up", Body: EdgeJson.SignUp(run.Email(backer), run.Proof(backer))), backer, cancellation);
        traffic.SignUp.Record(clock.Elapsed, clock.Elapsed - started);
        if (signedUp is null)
            return null;
        if (EdgeJson.AccessToken(signedUp.Value.Body.Span) is not { } token)
        {
            Note(backer, Deed.Pledge, signedUp.Value);
            return null;
        }

        // 2.
        var session = "Bearer " + token;
        sample.Remember(backer, session);
        var request = new EdgeRequest(HttpMethod.Put, PathOf(backer), session, EdgeJson.PlacePledge(offer.Tier, plan.Card(backer)));
        var deviations = plan.Of(backer);
        var pledging = clock.Elapsed;
        var answer = deviations.HasFlag(Deviations.Duplicate)
            ? (await Task.WhenAll(Send(request, Deed.Pledge, backer, cancellation), Send(request, Deed.Pledge, backer, cancellation)))[0]
            : await Send(request, Deed.Pledge, backer, cancellation);
        if (answer is null)
            return null;
        traffic.Pledge.Record(clock.Elapsed, clock.Elapsed - pledging);
        traffic.Arrival.Record(clock.Elapsed, clock.Elapsed - due);
        if (deviations.HasFlag(Deviations.Retry))
            answer = await Send(request, Deed.Pledge, backer, cancellation);
        return answer is { IsSuccess: true } && (deviations & (Deviations.Change | Deviations.Cancel)) != 0 ? session : null;
    }

    /// <summary>Step 3: on the version that the pledge has now, again if it has changed in between.</summary>
    public async Task Withdraw(int backer, string session, CancellationToken cancellation)
    {
        var cancels = plan.Of(backer).HasFlag(Deviations.Cancel);
        if (!cancels && offer.Other is null)
            return;
        for (var tries = 0; tries < MostStaleVersions; tries++)
        {
            var now = await edge.Ask(new(HttpMethod.Get, PathOf(backer), session), backer, cancellation);
            if (now?.Version is not { } version)
                return;
            var request = cancels
                ? new EdgeRequest(HttpMethod.Delete, PathOf(backer), session, IfMatch: version)
                : new EdgeRequest(HttpMethod.Patch, PathOf(backer), session, EdgeJson.ChangeTier(offer.Other!), version);
            if (await Send(request, cancels ? Deed.Cancel : Deed.Change, backer, cancellation) is not { Status: 412 })
                return;
        }
    }

    private async Task<EdgeAnswer?> Send(EdgeRequest request, Deed deed, int backer, CancellationToken cancellation)
    {
        history.Add(new(Now, backer, deed, Told.Sent));
        var answer = await edge.Ask(request, backer, cancellation);
        // An outdated version is no refusal of what was asked: it is asked again on the new one.
        if (answer is { } told && told.Status != 412)
            Note(backer, deed, told);
        return answer;
    }

    private void Note(int backer, Deed deed, EdgeAnswer told)
    {
        var pledge = told.IsSuccess ? EdgeJson.Pledge(told.Body.Span) : null;
        history.Add(pledge is not null
            ? new(Now, backer, deed, Told.Accepted, Answer: pledge)
            : new(Now, backer, deed, Told.Refused, EdgeJson.Refusal(told)));
    }

    private long Now => (long)clock.Elapsed.TotalMilliseconds;

    private string PathOf(int backer) => $"/api/campaigns/{offer.Campaign}/pledges/{run.PledgeId(backer)}";
}

/// <summary>What tells this run's backers and pledges from another run's on the same server.</summary>
/// <param name="Text">Letters and digits.</param>
internal readonly record struct RunName(string Text)
{
    /// <summary>The address that a backer signs up with; <c>example.test</c> can never receive mail (RFC 2606).</summary>
    public string Email(int backer) => string.Create(CultureInfo.InvariantCulture, $"b{backer}.{Text}@example.test");

    /// <summary>The backer's own proof: the same for a repeated sign-up.</summary>
    public string Proof(int backer) => string.Create(CultureInfo.InvariantCulture, $"rehearsal-proof-{Text}-{backer}");

    /// <summary>The id that the backer chooses for the pledge.</summary>
    public string PledgeId(int backer) => string.Create(CultureInfo.InvariantCulture, $"{Text}-{backer}");

    /// <summary>The backer that chose that id in this run; false for an id of somebody else.</summary>
    public bool TryReadBacker(string pledgeId, out int backer)
    {
        backer = 0;
        return pledgeId.StartsWith(Text + "-", StringComparison.Ordinal)
            && int.TryParse(pledgeId.AsSpan(Text.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out backer);
    }
}
