using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Greenlight.Campaigns;
using Greenlight.Pledging;
using Microsoft.Data.Sqlite;

namespace Greenlight.Ledger.Sqlite;

/// <summary>
/// Writes batches with the statements of the writer's connection. One batch, in its savepoint:
/// (1) the fence; (2) the pledges, a limited tier's place each; (3) the journal; (4) the rights; (5) tally and stock.
/// </summary>
internal sealed class SqliteBatch(SqliteConnection connection) : IDisposable
{
    private readonly SqliteStatement _fence = new(connection, """
        UPDATE shard SET seq = seq + ?1, awake = 1 WHERE campaign = ?2 AND shard = ?3 AND epoch = ?4 AND phase = ?5 RETURNING seq
        """);
    private readonly SqliteStatement _standing = new(connection, "SELECT epoch, phase FROM shard WHERE campaign = ?1 AND shard = ?2");
    private readonly SqliteStatement _left = new(connection, "SELECT places - taken FROM tier_stock WHERE campaign = ?1 AND tier = ?2");
    private readonly SqliteStatement _known = new(connection, """
        SELECT 1 FROM pledge WHERE backer = ?1 AND campaign = ?2 AND caller_id = ?3
        UNION ALL
        SELECT 1 FROM pledge WHERE backer = ?1 AND campaign = ?2 AND state IN (1, 2, 3, 4, 5, 9, 11)
        """);
    private readonly SqliteStatement _insert = new(connection, """
        INSERT INTO pledge (campaign, shard, number, backer, caller_id, placed_tier, placed_amount, placed_at,
            tier, amount, state, card, version, terms_version, payment_method, customer, card_attempt, payment_intent, attempt, decline, next_step, due_at, give_up_at,
            returned_by, terms_answered)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25)
        ON CONFLICT DO NOTHING
        """);
    private readonly SqliteStatement _update = new(connection, """
        UPDATE pledge SET tier = ?5, amount = ?6, state = ?7, card = ?8, version = ?9, terms_version = ?10, payment_method = ?11, customer = ?12, card_attempt = ?13,
            payment_intent = ?14, attempt = ?15, decline = ?16, next_step = ?17, due_at = ?18, give_up_at = ?19, returned_by = ?20, terms_answered = ?21
        WHERE campaign = ?1 AND shard = ?2 AND number = ?3 AND version = ?4
        """);
    private readonly SqliteStatement _journal = new(connection, """
        INSERT INTO journal (campaign, shard, seq, epoch, at, kind, pledge, backer, state, tier, amount, data)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
        """);
    private readonly SqliteStatement _open = new(connection, """
        INSERT INTO entitlement (campaign, shard, number, backer, is_open, opened_at) VALUES (?1, ?2, ?3, ?4, 1, ?5)
        ON CONFLICT DO UPDATE SET is_open = 1, opened_at = excluded.opened_at, closed_at = NULL WHERE NOT is_open
        """);
    private readonly SqliteStatement _close = new(connection, """
        UPDATE entitlement SET is_open = 0, closed_at = ?4 WHERE campaign = ?1 AND shard = ?2 AND number = ?3 AND is_open
        """);
    private readonly SqliteStatement _tally = new(connection, """
        INSERT INTO tally (campaign, shard, tier, state, count, amount) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT DO UPDATE SET count = count + excluded.count, amount = amount + excluded.amount
        """);
    private readonly SqliteStatement _stock = new(connection, "UPDATE tier_stock SET taken = taken + ?3 WHERE campaign = ?1 AND tier = ?2");

    public BatchResult Write(ShardBatch batch)
    {
        var (campaign, shard, writes) = (batch.Shard.Campaign.Number, batch.Shard.Index, batch.Writes);

        // 1. An update, so that nothing can be written between it and the rest.
        Span<long> fence = stackalloc long[1];
        if (!_fence.With(writes.Count).With(campaign).With(shard).With(batch.Epoch).With((int)batch.Phase).Run(fence))
            return Refusal(batch);
        var first = fence[0] - writes.Count + 1;

        var results = new WriteResult[writes.Count];
        var left = new Dictionary<int, long>();
        var stock = new SortedDictionary<int, long>();
        var tally = new Dictionary<(int Tier, PledgeState State), (long Count, long Amount)>();
        for (var i = 0; i < writes.Count; i++)
        {
            // 2.
            var write = writes[i];
            var number = write.Before?.Id.Number ?? first + i;
            results[i] = Place(batch.Shard, number, write, left);
            if (results[i] is not WriteResult.Written)
                continue;

            // 3.
            var after = write.After;
            _journal.With(campaign).With(shard).With(first + i).With(batch.Epoch).With(Columns.Of(batch.At)).With((int)write.Kind).With(number)
                .With(after.Backer).With((int)after.State).With(after.Tier).With(after.Amount).With(write.Data).Run();

            // 4.
            if (write.Right is RightChange.Open)
                _open.With(campaign).With(shard).With(number).With(after.Backer).With(Columns.Of(batch.At)).Run();
            else if (write.Right is RightChange.Close)
                _close.With(campaign).With(shard).With(number).With(Columns.Of(batch.At)).Run();

            Count(tally, after, +1);
            if (write.Before is { } before)
                Count(tally, before, -1);
            if (write.TakesPlace is { } takes)
            {
                left[takes]--;
                stock[takes] = stock.GetValueOrDefault(takes) + 1;
            }
            if (write.FreesPlace is { } frees)
                stock[frees] = stock.GetValueOrDefault(frees) - 1;
        }

        // 5.
        foreach (var ((tier, state), (count, amount)) in tally)
        {
            if ((count, amount) != (0, 0))
                _tally.With(campaign).With(shard).With(tier).With((int)state).With(count).With(amount).Run();
        }
        foreach (var (tier, taken) in stock)
            _stock.With(campaign).With(tier).With(taken).Run();
        return new BatchResult.Committed(first, ImmutableCollectionsMarshal.AsImmutableArray(results));
    }

    public void Dispose()
    {
        foreach (var statement in (SqliteStatement[])[_fence, _standing, _left, _known, _insert, _update, _journal, _open, _close, _tally, _stock])
            statement.Dispose();
    }

    private BatchResult Refusal(ShardBatch batch)
    {
        Span<long> standing = stackalloc long[2];
        if (!_standing.With(batch.Shard.Campaign.Number).With(batch.Shard.Index).Run(standing))
            throw new KeyNotFoundException($"The shard {batch.Shard} was never launched.");
        return standing[0] != batch.Epoch ? new BatchResult.Superseded(standing[0]) : new BatchResult.PhaseChanged((Phase)standing[1]);
    }

    private WriteResult Place(ShardId shard, long number, LedgerWrite write, Dictionary<int, long> left)
    {
        if (write.TakesPlace is { } tier && Left(shard, tier, left) <= 0)
            return write.Before is null && IsKnown(shard, write.After) ? WriteResult.Conflict : WriteResult.NoPlaceLeft;
        if (write.Before is { } before)
        {
            Mutable(_update.With(shard.Campaign.Number).With(shard.Index).With(number).With(before.Version), write.After);
            return _update.Run() == 1 ? WriteResult.Written : throw new InvalidOperationException($"The pledge {before.Id} is not at version {before.Version} any more.");
        }
        var placed = write.After;
        Mutable(
            _insert.With(shard.Campaign.Number).With(shard.Index).With(number).With(placed.Backer).With(placed.CallerId)
                .With(placed.PlacedTier).With(placed.PlacedAmount).With(Columns.Of(placed.PlacedAt)),
            placed);
        return _insert.Run() == 1 ? WriteResult.Written : WriteResult.Conflict;
    }

    private static void Mutable(SqliteStatement statement, Pledge pledge) => statement
        .With(pledge.Tier).With(pledge.Amount).With((int)pledge.State).With((int)pledge.Card).With(pledge.Version).With(pledge.TermsVersion)
        .With(pledge.PaymentMethod).With(pledge.Customer).With(pledge.CardAttempt).With(pledge.PaymentIntent).With(pledge.Attempt)
        .With(pledge.Decline).With(pledge.NextStep).With(Columns.Of(pledge.DueAt)).With(Columns.Of(pledge.GiveUpAt)).With(pledge.ReturnedBy)
        .With(pledge.TermsAnswered);

    private bool IsKnown(ShardId shard, Pledge pledge) => _known.With(pledge.Backer).With(shard.Campaign.Number).With(pledge.CallerId).Run([]);

    // A place freed in this batch is free for the next one, so what is left only falls.
    private long Left(ShardId shard, int tier, Dictionary<int, long> left)
    {
        if (left.TryGetValue(tier, out var known))
            return known;
        Span<long> row = stackalloc long[1];
        return left[tier] = _left.With(shard.Campaign.Number).With(tier).Run(row) ? row[0] : 0;
    }

    private static void Count(Dictionary<(int, PledgeState), (long Count, long Amount)> tally, Pledge pledge, int sign)
    {
        ref var cell = ref CollectionsMarshal.GetValueRefOrAddDefault(tally, (pledge.Tier, pledge.State), out _);
        cell = (cell.Count + sign, cell.Amount + sign * pledge.Amount);
    }
}
