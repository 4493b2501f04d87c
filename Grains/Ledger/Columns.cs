using System.Data.Common;
using Greenlight.Backers;

namespace Greenlight.Ledger;

/// <summary>How the values of the domain stand in columns: what the two databases spell differently, and times.</summary>
public static class Columns
{
    /// <summary>A backer's id as a parameter: a uuid in PostgreSQL, its 16 bytes in network order in SQLite, so that time-ordered ids stay ordered.</summary>
    public static object Of(Dialect dialect, BackerId backer) => dialect is Dialect.PostgreSql ? backer.Value : backer.Value.ToByteArray(bigEndian: true);

    /// <summary>Reads what <see cref="Of(Dialect, BackerId)"/> wrote.</summary>
    public static BackerId Backer(object value) => new(value as Guid? ?? new Guid((byte[])value, bigEndian: true));

    /// <summary>A time as a parameter: Unix milliseconds, UTC.</summary>
    public static long Of(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    /// <inheritdoc cref="Of(DateTimeOffset)"/>
    public static long? Of(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds();

    /// <summary>Reads what <see cref="Of(DateTimeOffset)"/> wrote.</summary>
    public static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    /// <inheritdoc cref="Time(long)"/>
    public static DateTimeOffset? Time(long? milliseconds) => milliseconds is { } some ? Time(some) : null;

    internal static string? Text(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    internal static long? Long(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);
}
