using System.Runtime.InteropServices;
using Npgsql;
using NpgsqlTypes;

namespace Greenlight.Ledger.Postgres;

/// <summary>
/// A batch as one statement, so that its commit needs no round trip of its own: arrays go in, and a row comes back if the fence let it through.
/// (1) the fence; (2) the writes with their numbers; (3) places of limited tiers; (4) pledges; (5) journal, rights, tally, stock.
/// All parts see the database as it was when the statement began, even those that run after the fence has waited for another writer's commit. That is enough: only the
/// holder of this shard's row writes these pledges, and rows that other shards write too (stock) are read through their lock, which gives the newest version.
/// No part leaves the planner a choice that grows with the campaign: rows are found by the index that a conflict is decided by, or one at a time (a scalar subquery).
/// An UPDATE … FROM, planned without statistics, takes all pledges of a shard for a handful and walks them for every batch.
/// </summary>
internal static class PostgresBatch
{
    // 1. An update, so that it locks: a SELECT would let an old writer through that was stopped between it and its writes.
    // 2. Without a fence there are no rows, and nothing below does anything.
    private const string Fence = """
        WITH fence AS MATERIALIZED (
            UPDATE shard SET seq = seq + $6, awake = true
            WHERE campaign = $1 AND shard = $2 AND epoch = $3 AND phase = $4
            RETURNING seq - $6 + 1 AS first
        ),
        asked AS MATERIALIZED (
            SELECT f.first + u.i AS seq, coalesce(u.before_number, f.first + u.i) AS number, u.*
            FROM fence f, unnest($7::int[], $8::bigint[], $9::int[], $10::smallint[], $11::smallint[], $12::bigint[],
                $13::uuid[], $14::text[], $15::smallint[], $16::bigint[], $17::smallint[], $18::smallint[], $19::int[], $20::int[],
                $21::smallint[], $22::bigint[], $23::bigint[], $24::text[], $25::text[], $26::int[], $27::text[], $28::int[], $29::text[], $30::text[],
                $31::bigint[], $32::bigint[], $33::smallint[], $34::text[], $35::smallint[], $36::smallint[], $37::smallint[], $38::text[], $39::int[])
            AS u (i, before_number, before_version, before_tier, before_state, before_amount,
                backer, caller_id, tier, amount, state, card, version, terms_version,
                placed_tier, placed_amount, placed_at, payment_method, customer, card_attempt, payment_intent, attempt, decline, next_step,
                due_at, give_up_at, kind, data, takes, frees, entitles, returned_by, terms_answered)
        ),
        """;

    // 3. Locked in the order of tiers, so that two shards can't wait for each other. A replay takes no place: it must not turn somebody else away.
    private const string TakesStock = """
        stock AS MATERIALIZED (
            SELECT tier, taken, places - taken AS left FROM tier_stock
            WHERE campaign = $1 AND tier IN (SELECT takes FROM asked UNION SELECT frees FROM asked)
            ORDER BY tier
            FOR UPDATE
        ),
        ranked AS (
            SELECT i, takes, row_number() OVER (PARTITION BY takes ORDER BY i) AS rank FROM asked a
            WHERE takes IS NOT NULL AND NOT (before_version IS NULL AND coalesce((
                SELECT true FROM pledge p
                WHERE p.backer = a.backer AND p.campaign + 0 = $1 AND (p.caller_id = a.caller_id OR p.state IN (1, 2, 3, 4, 5, 9, 11))
                LIMIT 1), false))
        ),
        turned_away AS MATERIALIZED (
            SELECT r.i FROM ranked r LEFT JOIN stock s ON s.tier = r.takes WHERE r.rank > coalesce(s.left, 0)
        ),
        allowed AS MATERIALIZED (SELECT * FROM asked WHERE i NOT IN (SELECT i FROM turned_away)),
        """;

    private const string NoStock = "allowed AS NOT MATERIALIZED (SELECT * FROM asked),";

    // 4. A pledge that is not new conflicts with itself or with the backer's live one; an update that finds no pledge (a row that nobody had locked has no xmax) or another version is a mistake
    // of ours and undoes everything.
    // A new pledge has nothing to be given back.
    private const string Inserted = """
        inserted AS (
            INSERT INTO pledge (campaign, shard, number, backer, caller_id, tier, amount, state, card, version, terms_version, placed_tier, placed_amount, placed_at,
                payment_method, customer, card_attempt, payment_intent, attempt, decline, next_step, due_at, give_up_at)
            SELECT $1, $2, number, backer, caller_id, tier, amount, state, card, version, terms_version, placed_tier, placed_amount, placed_at,
                payment_method, customer, card_attempt, payment_intent, attempt, decline, next_step, due_at, give_up_at
            FROM allowed WHERE before_version IS NULL ORDER BY i
            ON CONFLICT DO NOTHING
            RETURNING number
        ),
        """;

    private const string Updated = """
        updated AS (
            INSERT INTO pledge AS p (campaign, shard, number, backer, caller_id, tier, amount, state, card, version, terms_version, placed_tier, placed_amount, placed_at,
                payment_method, customer, card_attempt, payment_intent, attempt, decline, next_step, due_at, give_up_at,
                returned_by, terms_answered)
            SELECT $1, $2, number, backer, caller_id, tier, amount, state, card, version, terms_version, placed_tier, placed_amount, placed_at,
                payment_method, customer, card_attempt, payment_intent, attempt, decline, next_step, due_at, give_up_at,
                returned_by, terms_answered
            FROM allowed WHERE before_version IS NOT NULL
            ON CONFLICT (campaign, shard, number) DO UPDATE
            SET tier = excluded.tier, amount = excluded.amount, state = excluded.state, card = excluded.card, version = excluded.version,
                terms_version = excluded.terms_version, payment_method = excluded.payment_method, customer = excluded.customer, card_attempt = excluded.card_attempt,
                payment_intent = excluded.payment_intent, attempt = excluded.attempt, decline = excluded.decline, next_step = excluded.next_step,
                due_at = excluded.due_at, give_up_at = excluded.give_up_at, returned_by = excluded.returned_by, terms_answered = excluded.terms_answered
            WHERE p.version = excluded.version - 1
            RETURNING p.number, p.xmax::text <> '0' AS was_there
        ),
        """;

    // 5. Only for what was written.
    private const string Followed = """
        journaled AS (
            INSERT INTO journal (campaign, shard, seq, epoch, at, kind, pledge, backer, state, tier, amount, data)
            SELECT $1, $2, seq, $3, $5, kind, number, backer, state, tier, amount, data FROM written ORDER BY i
        ),
        tallied AS (
            INSERT INTO tally AS t (campaign, shard, tier, state, count, amount)
            SELECT $1, $2, tier, state, sum(count), sum(amount)
            FROM (
                SELECT tier, state, 1 AS count, amount FROM written
                UNION ALL
                SELECT before_tier, before_state, -1, -before_amount FROM written WHERE before_version IS NOT NULL
            ) moved
            GROUP BY tier, state
            HAVING (sum(count), sum(amount)) <> (0, 0)
            ON CONFLICT (campaign, shard, tier, state) DO UPDATE SET count = t.count + excluded.count, amount = t.amount + excluded.amount
        )
        """;

    private const string Entitled = """
        , entitled AS (
            INSERT INTO entitlement AS e (campaign, shard, number, backer, is_open, opened_at, closed_at)
            SELECT $1, $2, number, backer, entitles = 1, $5, CASE entitles WHEN 2 THEN $5 END FROM written w
            WHERE entitles = 1
               OR entitles = 2 AND (SELECT e.is_open FROM entitlement e WHERE e.campaign = $1 AND e.shard = $2 AND e.number = w.number)
            ON CONFLICT (campaign, shard, number) DO UPDATE
            SET is_open = excluded.is_open, closed_at = excluded.closed_at, opened_at = CASE WHEN excluded.is_open THEN excluded.opened_at ELSE e.opened_at END
            WHERE e.is_open <> excluded.is_open
        )
        """;

    // From what was read through the lock, not from the row as the statement's view has it: the constraint is asked about the first version of the new row, before
    // PostgreSQL notices that the old one is outdated, and would refuse to take a place that was given back meanwhile.
    private const string MovesStock = """
        , stocked AS (
            UPDATE tier_stock t SET taken = s.taken + m.moved
            FROM stock s JOIN (
                SELECT tier, sum(moved) AS moved
                FROM (SELECT takes AS tier, 1 AS moved FROM written UNION ALL SELECT frees, -1 FROM written) each
                GROUP BY tier
            ) m ON m.tier = s.tier
            WHERE t.campaign = $1 AND t.tier = s.tier
        )
        """;

    private const string AllThere = """
        , CASE WHEN (SELECT count(*) FROM updated WHERE was_there) <> (SELECT count(*) FROM allowed WHERE before_version IS NOT NULL)
            THEN ledger_refuse('a pledge is not at the version that was read before') END
        """;

    // A part that has nothing to do still costs its start, and a lone pledge pays for all of them: a statement has only the parts that its batch needs.
    private static readonly string[] Statements = [.. Enumerable.Range(0, 16).Select(parts => Compose((Parts)parts))];

    [Flags]
    private enum Parts
    {
        Pledges = 1,
        Changes = 2,
        Rights = 4,
        Stock = 8,
    }

    private static string Compose(Parts parts)
    {
        var (changes, rights, stock) = (parts.HasFlag(Parts.Changes), parts.HasFlag(Parts.Rights), parts.HasFlag(Parts.Stock));
        // A batch with nothing to write, which is sent for its fence, is taken for one of new pledges.
        var pledges = !changes || parts.HasFlag(Parts.Pledges);
        var numbers = (pledges, changes) switch
        {
            (true, false) => "SELECT number FROM inserted",
            (false, true) => "SELECT number FROM updated",
            _ => "SELECT number FROM inserted UNION ALL SELECT number FROM updated",
        };
        // IS TRUE keeps the question a look-up in a hash; as a join, a plan made for few rows would compare each with each.
        return $"""
            {Fence}
            {(stock ? TakesStock : NoStock)}
            {(pledges ? Inserted : "")}
            {(changes ? Updated : "")}
            written AS MATERIALIZED (
                SELECT a.* FROM allowed a WHERE (number IN ({numbers})) IS TRUE
            ),
            {Followed}
            {(rights ? Entitled : "")}
            {(stock ? MovesStock : "")}
            SELECT first,
                {(stock ? "ARRAY(SELECT i FROM turned_away)" : "'{}'::int[]")} AS no_place,
                {(pledges ? "ARRAY(SELECT i FROM allowed WHERE before_version IS NULL AND number NOT IN (SELECT number FROM inserted))" : "'{}'::int[]")} AS conflict
                {(changes ? AllThere : "")}
            FROM fence
            """;
    }

    private static Parts Of(LedgerWrite write) =>
        (write.Before is null ? Parts.Pledges : Parts.Changes)
        | (write.Right is RightChange.None ? 0 : Parts.Rights)
        | ((write.TakesPlace ?? write.FreesPlace) is null ? 0 : Parts.Stock);

    /// <summary>Runs it; null if the fence did not match.</summary>
    public static async Task<BatchResult.Committed?> Write(NpgsqlConnection connection, ShardBatch batch)
    {
        var writes = batch.Writes;
        await using var command = connection.CreateCommand();
        command.CommandText = Statements[(int)writes.Aggregate((Parts)0, (parts, write) => parts | Of(write))];
        Bind(command.Parameters, batch);
        await using var row = await command.ExecuteReaderAsync();
        if (!await row.ReadAsync())
            return null;
        var results = new WriteResult[writes.Count];
        foreach (var i in row.GetFieldValue<int[]>(1))
            results[i] = WriteResult.NoPlaceLeft;
        foreach (var i in row.GetFieldValue<int[]>(2))
            results[i] = WriteResult.Conflict;
        return new(row.GetInt64(0), ImmutableCollectionsMarshal.AsImmutableArray(results));
    }

    private static void Bind(NpgsqlParameterCollection parameters, ShardBatch batch)
    {
        var writes = batch.Writes;
        One(batch.Shard.Campaign.Number);
        One(batch.Shard.Index);
        One(batch.Epoch);
        One((short)batch.Phase);
        One(Columns.Of(batch.At));
        One(writes.Count);
        Many(NpgsqlDbType.Integer, (_, i) => i);
        Many(NpgsqlDbType.Bigint, (w, _) => w.Before?.Id.Number);
        Many(NpgsqlDbType.Integer, (w, _) => w.Before?.Version);
        Many(NpgsqlDbType.Smallint, (w, _) => (short?)w.Before?.Tier);
        Many(NpgsqlDbType.Smallint, (w, _) => (short?)w.Before?.State);
        Many(NpgsqlDbType.Bigint, (w, _) => w.Before?.Amount);
        Many(NpgsqlDbType.Uuid, (w, _) => w.After.Backer.Value);
        Many(NpgsqlDbType.Text, (w, _) => w.After.CallerId);
        Many(NpgsqlDbType.Smallint, (w, _) => (short)w.After.Tier);
        Many(NpgsqlDbType.Bigint, (w, _) => w.After.Amount);
        Many(NpgsqlDbType.Smallint, (w, _) => (short)w.After.State);
        Many(NpgsqlDbType.Smallint, (w, _) => (short)w.After.Card);
        Many(NpgsqlDbType.Integer, (w, _) => w.After.Version);
        Many(NpgsqlDbType.Integer, (w, _) => w.After.TermsVersion);
        Many(NpgsqlDbType.Smallint, (w, _) => (short)w.After.PlacedTier);
        Many(NpgsqlDbType.Bigint, (w, _) => w.After.PlacedAmount);
        Many(NpgsqlDbType.Bigint, (w, _) => Columns.Of(w.After.PlacedAt));
        Many(NpgsqlDbType.Text, (w, _) => w.After.PaymentMethod);
        Many(NpgsqlDbType.Text, (w, _) => w.After.Customer);
        Many(NpgsqlDbType.Integer, (w, _) => w.After.CardAttempt);
        Many(NpgsqlDbType.Text, (w, _) => w.After.PaymentIntent);
        Many(NpgsqlDbType.Integer, (w, _) => w.After.Attempt);
        Many(NpgsqlDbType.Text, (w, _) => w.After.Decline);
        Many(NpgsqlDbType.Text, (w, _) => w.After.NextStep);
        Many(NpgsqlDbType.Bigint, (w, _) => Columns.Of(w.After.DueAt));
        Many(NpgsqlDbType.Bigint, (w, _) => Columns.Of(w.After.GiveUpAt));
        Many(NpgsqlDbType.Smallint, (w, _) => (short)w.Kind);
        Many(NpgsqlDbType.Text, (w, _) => w.Data);
        Many(NpgsqlDbType.Smallint, (w, _) => (short?)w.TakesPlace);
        Many(NpgsqlDbType.Smallint, (w, _) => (short?)w.FreesPlace);
        Many(NpgsqlDbType.Smallint, (w, _) => (short)w.Right);
        Many(NpgsqlDbType.Text, (w, _) => w.After.ReturnedBy);
        Many(NpgsqlDbType.Integer, (w, _) => w.After.TermsAnswered);

        void One<T>(T value) => parameters.Add(new NpgsqlParameter<T> { TypedValue = value });

        void Many<T>(NpgsqlDbType type, Func<LedgerWrite, int, T> value)
        {
            var column = new T[writes.Count];
            for (var i = 0; i < column.Length; i++)
                column[i] = value(writes[i], i);
            parameters.Add(new NpgsqlParameter<T[]> { TypedValue = column, NpgsqlDbType = NpgsqlDbType.Array | type });
        }
    }
}
