using Greenlight.Ledger;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Greenlight.Load.Seed;

/// <summary>A store opened as a server opens it: checked, migrated, known to sync to disk, and on SQLite locked against other processes.</summary>
internal static class OpenedLedger
{
    /// <summary>The ledger's services. Throws <see cref="LoadFaultException"/> if the store can't be used.</summary>
    public static ServiceProvider Open(StorageOptions storage, TimeProvider time)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Storage:Provider"] = storage.Provider.ToString(),
            ["Storage:Folder"] = storage.Folder,
            ["Storage:ConnectionString"] = storage.ConnectionString,
        }).Build();
        var services = new ServiceCollection().AddLogging().AddSingleton(time).AddLedger(configuration).BuildServiceProvider();
        try
        {
            services.GetRequiredService<IDatabase>();
            return services;
        }
        catch (StartupFaultException fault)
        {
            services.Dispose();
            throw new LoadFaultException(fault.Message);
        }
    }
}
