namespace Greenlight.Ledger;

/// <summary>Where everything is kept; configuration section <c>Storage</c>.</summary>
public sealed class StorageOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Storage";

    /// <summary>Which database.</summary>
    public Dialect Provider { get; set; } = Dialect.Sqlite;

    /// <summary>SQLite: the folder of its files. One process at a time; a lock file sees to it.</summary>
    public string Folder { get; set; } = "data";

    /// <summary>PostgreSQL: the connection string.</summary>
    public string? ConnectionString { get; set; }
}
