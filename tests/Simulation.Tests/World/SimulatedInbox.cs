using System.Collections.Immutable;
using Greenlight.Payments;
using Greenlight.Pledging;

namespace Greenlight.Simulation;

/// <summary>The table of webhook events: durable, an event once.</summary>
internal sealed class SimulatedInbox(Scheduler scheduler)
{
    private readonly Dictionary<string, Entry> _rows = [];
    // Those of them that are not done: few, and asked for after every turn.
    private readonly List<Entry> _open = [];

    public bool IsEmpty => _open.Count == 0;

    public DateTimeOffset? NextDue
    {
        get
        {
            DateTimeOffset? next = null;
            foreach (var row in _open)
            {
                if (row.DueAt < DateTimeOffset.MaxValue && !(row.DueAt >= next))
                    next = row.DueAt;
            }
            return next;
        }
    }

    public IEnumerable<string> Open => _open.Select(row => $"{row.Row.News}: {row.Error}");

    public void Deliver(StripeNews news)
    {
        var row = new Entry(new(news, PledgeId.TryParse(news.Pledge, out var pledge) ? pledge : null, 0), scheduler.Now);
        if (_rows.TryAdd(news.Event, row))
            _open.Add(row);
    }

    public ImmutableArray<InboxRow> Due(DateTimeOffset now, int limit) =>
        [.. _open.Where(row => row.DueAt <= now).Take(limit).Select(row => row.Row)];

    public int Settle(IReadOnlyCollection<InboxFate> fates)
    {
        foreach (var fate in fates)
        {
            var row = _rows[fate.Row.News.Event];
            // What is given up stays open: no life of the simulation may lose news that way.
            row.Done |= fate.Again is null && !fate.IsGivenUp;
            row.DueAt = fate.IsGivenUp ? DateTimeOffset.MaxValue : fate.Again ?? row.DueAt;
            row.Error = fate.Error;
            row.Row = row.Row with { Attempts = fate.Attempts };
        }
        _open.RemoveAll(row => row.Done);
        return fates.Count;
    }

    private sealed class Entry(InboxRow row, DateTimeOffset dueAt)
    {
        public InboxRow Row { get; set; } = row;
        public DateTimeOffset DueAt { get; set; } = dueAt;
        public string? Error { get; set; }
        public bool Done { get; set; }
    }
}

/// <summary>The same over the network.</summary>
internal sealed class RemoteInbox(SimulatedInbox inbox, Network network, Faults faults) : IInboxRows
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public Task<ImmutableArray<InboxRow>> Due(int slice, DateTimeOffset now, int limit) => network.Call(faults.Database, Patience, () => inbox.Due(now, limit));

    public Task Settle(IReadOnlyCollection<InboxFate> fates, DateTimeOffset now) => network.Call(faults.Database, Patience, () => inbox.Settle(fates));
}
