
using Greenlight.Ledger.Postgres;
using Greenlight.Ledger.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Greenlight.Ledger;

/// <summary>The ledger's place in a host.</summary>
public static class LedgerServices
{
    /// <summary>
    /// Adds <see cref="IDatabase"/>, the ledgers, the journal and <see cref="OrleansStore"/>. The database is opened, checked and migrated when the first of them
    /// is asked for; <see cref="StartupFaultException"/> says what a person must mend.
    /// </summary>
    public static IServiceCollection AddLedger(this IServiceCollection services, IConfiguration configuration)
    {
        var options = Read(configuration.GetSection(StorageOptions.Section));
        services.AddSingleton(options);
        services.AddSingleton<ICampaignLedger, CampaignLedger>();
        services.AddSingleton<IJournal, Journal>();
        return options.Provider is Dialect.Sqlite
            ? services
                .AddSingleton(_ => SqliteDatabase.Open(options.Folder))
                .AddSingleton<IDatabase>(s => s.GetRequiredService<SqliteDatabase>())
                .AddSingleton(s => s.GetRequiredService<SqliteDatabase>().Orleans)
                .AddSingleton<IPledgeLedger, SqlitePledgeLedger>()
            : services
                .AddSingleton(_ => PostgresDatabase.Open(options.ConnectionString!))
                .AddSingleton<IDatabase>(s => s.GetRequiredService<PostgresDatabase>())
                .AddSingleton(s => s.GetRequiredService<PostgresDatabase>().Orleans)
                .AddSingleton<IPledgeLedger, PostgresPledgeLedger>();
    }

    private static StorageOptions Read(IConfigurationSection section)
    {
        var provider = section[nameof(StorageOptions.Provider)] ?? nameof(Dialect.Sqlite);
        if (!Enum.TryParse<Dialect>(provider, ignoreCase: true, out var dialect) || !Enum.IsDefined(dialect))
            throw new StartupFaultException($"Storage:Provider is '{provider}'; it must be Sqlite or PostgreSql.");
        var options = new StorageOptions { Provider = dialect, ConnectionString = section[nameof(StorageOptions.ConnectionString)] };
        options.Folder = section[nameof(StorageOptions.Folder)] ?? options.Folder;
        if (dialect is Dialect.Sqlite && string.IsNullOrWhiteSpace(options.Folder))
            throw new StartupFaultException("Storage:Folder is empty; name a folder for the database files.");
        if (dialect is Dialect.PostgreSql && string.IsNullOrWhiteSpace(options.ConnectionString))
            throw new StartupFaultException("Storage:ConnectionString is missing; PostgreSQL needs one.");
        return options;
    }
}
