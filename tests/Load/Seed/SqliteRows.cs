using Greenlight.Ledger;
using Microsoft.Data.Sqlite;

namespace Greenlight.Load.Seed;

/// <summary>A chunk's rows by two statements that are prepared once a chunk.</summary>
internal static class SqliteRows
{
    /// <summary>Writes them.</summary>
    public static void Write(SqliteConnection connection, SeedChunk chunk, IReadOnlyList<SeededPledge> made, IEnumerable<(long Sequence, LedgerWrite Write)> journal)
    {
        using var pledges = new Insert(connection, "pledge", """
            campaign, shard, number, backer, caller_id, tier, amount, state, card, version, terms_version, placed_tier, placed_amount, placed_at,
            payment_method, customer, card_attempt, payment_intent, attempt, decline, next_step, due_at, give_up_at
            """);
        foreach (var (_, secured) in made)
        {
            var p = secured.After;
            pledges.Row(chunk.Shard.Campaign.Number, chunk.Shard.Index, p.Id.Number, Columns.Of(Dialect.Sqlite, p.Backer), p.CallerId, p.Tier, p.Amount, (int)p.State, (int)p.Card,
                p.Version, p.TermsVersion, p.PlacedTier, p.PlacedAmount, Columns.Of(p.PlacedAt), p.PaymentMethod, p.Customer, p.CardAttempt, p.PaymentIntent, p.Attempt,
                p.Decline, p.NextStep, Columns.Of(p.DueAt), Columns.Of(p.GiveUpAt));
        }
        using var events = new Insert(connection, "journal", "campaign, shard, seq, epoch, at, kind, pledge, backer, state, tier, amount, data");
        foreach (var (sequence, write) in journal)
        {
            var p = write.After;
            events.Row(chunk.Shard.Campaign.Number, chunk.Shard.Index, sequence, chunk.Epoch, Columns.Of(chunk.At), (int)write.Kind, p.Id.Number,
                Columns.Of(Dialect.Sqlite, p.Backer), (int)p.State, p.Tier, p.Amount, write.Data);
        }
    }

    private sealed class Insert : IDisposable
    {
        private readonly SqliteCommand _command;

        public Insert(SqliteConnection connection, string table, string columns)
        {
            _command = connection.CreateCommand();
            string[] names = [.. columns.Split(',').Select(column => $"@{column.Trim()}")];
            _command.CommandText = $"INSERT INTO {table} ({columns}) VALUES ({string.Join(", ", names)})";
            foreach (var name in names)
                _command.Parameters.Add(new SqliteParameter { ParameterName = name });
            _command.Prepare();
        }

        public void Row(params ReadOnlySpan<object?> values)
        {
            for (var i = 0; i < values.Length; i++)
                _command.Parameters[i].Value = values[i] ?? DBNull.Value;
            _command.ExecuteNonQuery();
        }

        public void Dispose() => _command.Dispose();
    }
}
