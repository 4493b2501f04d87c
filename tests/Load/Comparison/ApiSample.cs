using System.Collections.Concurrent;
using System.Text.Json;
using Greenlight.Load.Backers;
using Greenlight.Load.Http;
using Greenlight.Pledging;

namespace Greenlight.Load.Comparison;

/// <summary>Some backers come back at the end and look: their pledge through the API is the ledger's, and they have a key exactly if they have paid.</summary>
internal sealed class ApiSample(int backers, Chance chance)
{
    private const double Wanted = 300;
    private readonly ConcurrentDictionary<int, string> _sessions = [];
    private readonly ConcurrentDictionary<int, Pledge> _rows = [];

    /// <summary>How many looked.</summary>
    public int Looked { get; private set; }

    /// <summary>Remembers a session, if its backer is one of the sample.</summary>
    public void Remember(int backer, string session)
    {
        if (chance.Of(backer, Question.Sample) < Wanted / backers)
            _sessions[backer] = session;
    }

    /// <summary>Remembers the ledger's row of a backer of the sample.</summary>
    public void Remember(int backer, Pledge pledge)
    {
        if (_sessions.ContainsKey(backer))
            _rows[backer] = pledge;
    }

    /// <summary>Everybody of the sample looks.</summary>
    public async Task Look(PersistentEdge edge, Offer offer, RunName run, bool expectKeys, Differences differences, CancellationToken cancellation)
    {
        foreach (var (backer, session) in _sessions)
        {
            if (!_rows.TryGetValue(backer, out var row))
                continue;
            Looked++;
            var answer = await edge.Ask(new(HttpMethod.Get, $"/api/campaigns/{offer.Campaign}/pledges/{run.PledgeId(backer)}", session), backer, cancellation);
            var told = answer is { IsSuccess: true } ? EdgeJson.Pledge(answer.Value.Body.Span) : null;
            if (told is not { } pledge || (pledge.Receipt, pledge.State, pledge.Version, pledge.Amount) != (row.Id, row.State, row.Version, row.Amount))
                differences.Add("API differs from the ledger", $"backer {backer}: the API says {told?.ToString() ?? "nothing"}; the ledger {row.Id}, {row.State}, version {row.Version}, {row.Amount}");
            if (expectKeys)
                await LookForKey(edge, backer, session, row, differences, cancellation);
        }
    }

    private static async Task LookForKey(PersistentEdge edge, int backer, string session, Pledge row, Differences differences, CancellationToken cancellation)
    {
        if (await edge.Ask(new(HttpMethod.Get, "/api/me/keys", session), backer, cancellation) is not { IsSuccess: true } answer)
        {
            differences.Add("keys can't be read", $"backer {backer}");
            return;
        }
        using var keys = JsonDocument.Parse(answer.Body);
        var codes = keys.RootElement.EnumerateArray().Count(key => key.GetProperty("code").ValueKind is JsonValueKind.String);
        if (codes != (row.State is PledgeState.Collected ? 1 : 0))
            differences.Add("keys differ from what was paid", $"backer {backer} has {codes} keys; {row.Id} is {row.State}");
    }
}
