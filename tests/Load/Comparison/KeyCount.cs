using System.Data.Common;
using Greenlight.Ledger;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Greenlight.Load.Comparison;

/// <summary>Counts the keys that were issued: the stored lives of keys among the states of grains.</summary>
internal static class KeyCount
{
    /// <summary>How many.</summary>
    public static long Of(StorageOptions storage)
    {
        using DbConnection connection = storage.Provider is Dialect.PostgreSql
            ? new NpgsqlConnection(storage.ConnectionString)
            : new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(storage.Folder, "greenlight.db"), Mode = SqliteOpenMode.ReadOnly }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = storage.Provider is Dialect.PostgreSql
            ? "SELECT count(*) FROM OrleansStorage WHERE GrainTypeString = 'key' AND PayloadBinary IS NOT NULL"
            : "SELECT count(*) FROM grain_state WHERE kind = 'entitlement/key' AND payload IS NOT NULL";
        return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
