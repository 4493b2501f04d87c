using Greenlight.Ledger;
using Npgsql;

namespace Greenlight.Load.Seed;

/// <summary>A chunk's rows by binary COPY: the quickest way into PostgreSQL, as part of the transaction.</summary>
internal static class PostgresRows
{
    /// <summary>Writes them.</summary>
    public static void Write(NpgsqlConnection connection, SeedChunk chunk, IReadOnlyList<SeededPledge> made, IEnumerable<(long Sequence, LedgerWrite Write)> journal)
    {
        using (var copy = connection.BeginBinaryImport("""
            COPY pledge (campaign, shard, number, backer, caller_id, tier, amount, state, card, version, terms_version, placed_tier, placed_amount, placed_at,
                payment_method, customer, card_attempt, payment_intent, attempt, decline, next_step, due_at, give_up_at) FROM STDIN (FORMAT BINARY)
            """))
        {
            foreach (var (_, secured) in made)
            {
                var pledge = secured.After;
                copy.StartRow();
                copy.Write(chunk.Shard.Campaign.Number);
                copy.Write(chunk.Shard.Index);
                copy.Write(pledge.Id.Number);
                copy.Write(pledge.Backer.Value);
                copy.Write(pledge.CallerId);
                copy.Write((short)pledge.Tier);
                copy.Write(pledge.Amount);
                copy.Write((short)pledge.State);
                copy.Write((short)pledge.Card);
                copy.Write(pledge.Version);
                copy.Write(pledge.TermsVersion);
                copy.Write((short)pledge.PlacedTier);
                copy.Write(pledge.PlacedAmount);
                copy.Write(Columns.Of(pledge.PlacedAt));
                copy.Write(pledge.PaymentMethod);
                Text(copy, pledge.Customer);
                copy.Write(pledge.CardAttempt);
                Text(copy, pledge.PaymentIntent);
                copy.Write(pledge.Attempt);
                Text(copy, pledge.Decline);
                Text(copy, pledge.NextStep);
                Time(copy, pledge.DueAt);
                Time(copy, pledge.GiveUpAt);
            }
            copy.Complete();
        }
        using (var copy = connection.BeginBinaryImport("COPY journal (campaign, shard, seq, epoch, at, kind, pledge, backer, state, tier, amount, data) FROM STDIN (FORMAT BINARY)"))
        {
            foreach (var (sequence, write) in journal)
            {
                copy.StartRow();
                copy.Write(chunk.Shard.Campaign.Number);
                copy.Write(chunk.Shard.Index);
                copy.Write(sequence);
                copy.Write(chunk.Epoch);
                copy.Write(Columns.Of(chunk.At));
                copy.Write((short)write.Kind);
                copy.Write(write.After.Id.Number);
                copy.Write(write.After.Backer.Value);
                copy.Write((short)write.After.State);
                copy.Write((short)write.After.Tier);
                copy.Write(write.After.Amount);
                Text(copy, write.Data);
            }
            copy.Complete();
        }
    }

    private static void Text(NpgsqlBinaryImporter copy, string? text)
    {
        if (text is null)
            copy.WriteNull();
        else
            copy.Write(text);
    }

    private static void Time(NpgsqlBinaryImporter copy, DateTimeOffset? time)
    {
        if (Columns.Of(time) is { } milliseconds)
            copy.Write(milliseconds);
        else
            copy.WriteNull();
    }
}
