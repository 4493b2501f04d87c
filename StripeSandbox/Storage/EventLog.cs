using System.Buffers.Binary;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Greenlight.StripeSandbox;

/// <summary>Reads what is kept in the store only: events with the versions they speak of, and answers under idempotency keys.</summary>
internal sealed class EventLog(SqliteConnection connection) : IDisposable
{
    private const string Columns = "SELECT e.n, e.random, e.type, e.created, e.request, e.key, v.kind, v.body, "
        + "(SELECT count(*) FROM delivery d WHERE d.event = e.n AND d.due IS NOT NULL) FROM event e JOIN version v ON v.n = e.version ";

    private readonly Lock _one = new();

    public Event? Find(Id id)
    {
        if (id.IsNone) return null;
        var found = Find(id.Ordinal);
        return found?.Id == id ? found : null;
    }

    public Event? Find(uint ordinal)
    {
        lock (_one)
        {
            using var command = Command(Columns + "WHERE e.n = $n", ("$n", (long)ordinal));
            using var reader = command.ExecuteReader();
            return reader.Read() ? Read(reader) : null;
        }
    }

    public (IReadOnlyList<Event> Page, bool More) Page(EventQuery query)
    {
        lock (_one)
        {
            var backwards = query.After is not null;
            // Events are numbered in the order of their times, so the earliest wanted time is a place to stop, not a scan.
            var first = query.NotBefore is { } from ? FirstSince(from) : 0;
            var types = string.Join(", ", query.Types.Select((_, i) => $"$t{i}"));
            var sql = Columns + "WHERE e.n >= $first AND e.account " + (query.Account is null ? "IS NULL" : "= $account")
                + (query.Before is null ? "" : " AND e.n < $before") + (query.After is null ? "" : " AND e.n > $after")
                + (query.Types.Count == 0 ? "" : $" AND e.type IN ({types})")
                + (query.Delivered is not { } yes ? "" : $" AND e.n {(yes ? "NOT IN" : "IN")} (SELECT event FROM delivery)")
                + " ORDER BY e.n " + (backwards ? "ASC" : "DESC");
            using var command = Command(sql, ("$first", first));
            if (query.Account is { } account) command.Parameters.AddWithValue("$account", (long)account);
            if (query.Before is { } before) command.Parameters.AddWithValue("$before", (long)before);
            if (query.After is { } after) command.Parameters.AddWithValue("$after", (long)after);
            for (var i = 0; i < query.Types.Count; i++) command.Parameters.AddWithValue($"$t{i}", query.Types[i]);

            var page = new List<Event>();
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                if (!query.Created(reader.GetInt64(3))) continue;
                if (page.Count == query.Limit) return (Ordered(page, backwards), true);
                page.Add(Read(reader));
            }

            return (Ordered(page, backwards), false);
        }
    }

    /// <summary>The newest events before an ordinal, whoever's they are.</summary>
    public IReadOnlyList<Event> Latest(int count, uint? before)
    {
        lock (_one)
        {
            using var command = Command(Columns + "WHERE e.n < $before ORDER BY e.n DESC LIMIT $count", ("$before", before ?? long.MaxValue), ("$count", count));
            var events = new List<Event>();
            using var reader = command.ExecuteReader();
            while (reader.Read()) events.Add(Read(reader));
            return events;
        }
    }

    /// <summary>The newest deliveries that have not been acknowledged.</summary>
    public IReadOnlyList<(Event Event, DeliveryRow Row)> Undelivered(int count)
    {
        var rows = new List<DeliveryRow>();
        ForEach($"SELECT event, endpoint, attempts, due FROM delivery ORDER BY event DESC LIMIT {count}", r => rows.Add(Delivery(r)));
        return rows.ConvertAll(row => (Find(row.Event)!, row));
    }

    public static DeliveryRow Delivery(SqliteDataReader r) => new((uint)r.GetInt64(0), (uint)r.GetInt64(1), r.GetInt32(2), r.IsDBNull(3) ? null : r.GetInt64(3));

    public AnswerRow Answer(long n)
    {
        lock (_one)
        {
            using var command = Command("SELECT key, fingerprint, created, status, request, length, body FROM answer WHERE n = $n", ("$n", n));
            using var reader = command.ExecuteReader();
            if (!reader.Read()) throw new InvalidDataException($"The answer {n} is indexed but not stored.");
            var key = BinaryPrimitives.ReadUInt128LittleEndian(reader.GetFieldValue<byte[]>(0));
            return new AnswerRow(n, key, unchecked((ulong)reader.GetInt64(1)), reader.GetInt64(2), reader.GetInt32(3), reader.GetString(4),
                AnswerRow.Expanded(reader.GetFieldValue<byte[]>(6), reader.GetInt32(5)));
        }
    }

    /// <summary>Every row of a statement, for loading at start.</summary>
    public void ForEach(string sql, Action<SqliteDataReader> row)
    {
        lock (_one)
        {
            using var command = Command(sql);
            using var reader = command.ExecuteReader();
            while (reader.Read()) row(reader);
        }
    }

    public void Dispose() => connection.Dispose();

    private static List<Event> Ordered(List<Event> page, bool backwards)
    {
        if (backwards) page.Reverse();
        return page;
    }

    private static Event Read(SqliteDataReader reader) => new()
    {
        Id = new Id(Kind.Event, (uint)reader.GetInt64(0), unchecked((ulong)reader.GetInt64(1))),
        Type = reader.GetString(2),
        Created = reader.GetInt64(3),
        Request = reader.IsDBNull(4) ? null : reader.GetString(4),
        IdempotencyKey = reader.IsDBNull(5) ? null : reader.GetString(5),
        Object = Stored.Decode((Kind)reader.GetInt32(6), reader.GetFieldValue<byte[]>(7)),
        Pending = reader.GetInt32(8),
    };

    private long FirstSince(long created)
    {
        using var top = Command("SELECT coalesce(max(n) + 1, 0) FROM event");
        var (low, high) = (0L, Convert.ToInt64(top.ExecuteScalar(), CultureInfo.InvariantCulture));
        using var probe = Command("SELECT created FROM event WHERE n = $n", ("$n", 0L));
        while (low < high)
        {
            var middle = (low + high) / 2;
            probe.Parameters[0].Value = middle;
            if (Convert.ToInt64(probe.ExecuteScalar(), CultureInfo.InvariantCulture) < created) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private SqliteCommand Command(string sql, params ReadOnlySpan<(string Name, object Value)> values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values) command.Parameters.AddWithValue(name, value);
        return command;
    }
}
