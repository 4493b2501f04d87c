using Greenlight.Ledger.Postgres;
using Greenlight.Ledger.Sqlite;

namespace Greenlight.Ledger;

/// <summary>The ledger's database as an operator's command opens it: whether or not a server runs on it, and never a new one.</summary>
public static class AdminStore
{
    /// <summary>Opens it, brought up to date if nobody else uses it. Throws <see cref="StartupFaultException"/> if it can't be used or is none.</summary>
    public static IDatabase Open(StorageOptions storage)
    {
        if (storage.Provider is Dialect.PostgreSql)
            return PostgresDatabase.Open(storage.ConnectionString ?? throw new StartupFaultException("Storage:ConnectionString is missing; PostgreSQL needs one."));
        var file = Path.Combine(storage.Folder, "greenlight.db");
        if (!File.Exists(file))
            throw new StartupFaultException($"There is no '{file}': set Storage:Folder to the folder of the database files.");
        return IsInUse(storage.Folder) ? new SqliteBeside(storage.Folder) : SqliteDatabase.Open(storage.Folder);
    }

    private static bool IsInUse(string folder)
    {
        try
        {
            FolderLock.Take(Path.GetFullPath(folder)).Dispose();
            return false;
        }
        catch (StartupFaultException e) when (e.InnerException is IOException)
        {
            return true;
        }
    }
}
