using System.Collections.Immutable;
using Greenlight.Backers;
using Greenlight.Campaigns;
using Greenlight.Ledger;
using Greenlight.Pledging;

namespace Greenlight.Cards;

/// <summary>
/// Counts how many of the cards that came from one client address within an hour were refused by a bank. That is found out later, by settlement, and stands in the ledger; so what is
/// remembered here is who came from where, and the ledger is looked at only for a client who has sent as many as would be too many refused, every ten seconds at most.
/// </summary>
/// <param name="ledger">Where the refusals stand.</param>
/// <param name="most">Refused cards an hour; 0 for no limit.</param>
/// <param name="clock">The clock.</param>
internal sealed class RefusedCards(IPledgeLedger ledger, int most, TimeProvider clock)
{
    private const int MostClients = 10_000;
    private const int MostCards = 256;
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, Client> _clients = [];
    private readonly Lock _lock = new();

    /// <summary>Null if the client may send another card; otherwise how long to wait.</summary>
    public async ValueTask<TimeSpan?> Check(string client)
    {
        if (most == 0)
            return null;
        var now = clock.GetUtcNow();
        ImmutableArray<Sent> sent;
        lock (_lock)
        {
            if (!_clients.TryGetValue(client, out var known))
                return null;
            known.Forget(now - Window);
            if (known.Sent.Count < most)
                return null;
            if (now - known.LookedAt < LookEvery)
                return known.Until > now ? known.Until - now : null;
            known.LookedAt = now;
            sent = [.. known.Sent];
        }
        var until = await Until(sent);
        lock (_lock)
        {
            if (_clients.TryGetValue(client, out var known))
                known.Until = until;
        }
        return until > now ? until - now : null;
    }

    /// <summary>A card was taken from the client.</summary>
    public void Took(string client, ShardId shard, BackerId backer)
    {
        if (most == 0)
            return;
        var now = clock.GetUtcNow();
        lock (_lock)
        {
            if (!_clients.TryGetValue(client, out var known))
            {
                // From so many addresses it is no single client's doing; what is forgotten begins anew.
                if (_clients.Count >= MostClients)
                    _clients.Clear();
                _clients[client] = known = new();
            }
            known.Forget(now - Window);
            if (known.Sent.Count == MostCards)
                known.Sent.Dequeue();
            known.Sent.Enqueue(new(now, shard, backer));
        }
    }

    /// <summary>Until when the client has too many refused cards within the hour; a time that has passed if it has not.</summary>
    private async Task<DateTimeOffset> Until(ImmutableArray<Sent> sent)
    {
        var refused = new HashSet<(ShardId, BackerId)>();
        foreach (var shard in sent.GroupBy(card => card.Shard))
        {
            foreach (var pledge in await ledger.Find(shard.Key, [.. shard.Select(card => card.Backer).Distinct()], []))
            {
                if (pledge.Card is CardStatus.Refused)
                    refused.Add((shard.Key, pledge.Backer));
            }
        }
        var times = sent.Where(card => refused.Contains((card.Shard, card.Backer))).Select(card => card.At).ToList();
        return times.Count < most ? default : times[^most] + Window;
    }

    private readonly record struct Sent(DateTimeOffset At, ShardId Shard, BackerId Backer);

    private sealed class Client
    {
        public Queue<Sent> Sent { get; } = [];

        public DateTimeOffset LookedAt { get; set; }

        public DateTimeOffset Until { get; set; }

        public void Forget(DateTimeOffset before)
        {
            while (Sent.TryPeek(out var oldest) && oldest.At < before)
                Sent.Dequeue();
        }
    }
}
