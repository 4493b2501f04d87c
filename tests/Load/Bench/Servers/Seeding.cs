using System.Data.Common;
using System.Xml.Linq;
using Greenlight.Ledger;
using Greenlight.Load.Seed;
using Microsoft.Extensions.DependencyInjection;

namespace Greenlight.Load.Bench.Servers;

/// <summary>Makes a store ready before a server opens it: live campaigns, and the keys that the prepared sessions were made with.</summary>
internal static class Seeding
{
    /// <summary>Migrates an empty store, launches the campaigns and puts the keys of that folder where the edge finds them.</summary>
    public static async Task Prepare(StorageOptions storage, string keys, IReadOnlyList<string> campaigns, TimeProvider time)
    {
        await using var services = OpenedLedger.Open(storage, time);
        var ledger = services.GetRequiredService<ICampaignLedger>();
        foreach (var slug in campaigns)
        {
            if (await MeasuredCampaign.Launch(ledger, slug, shards: 1, time.GetUtcNow()) is null)
                throw new LoadFaultException($"The store has a campaign '{slug}' already.");
        }
        foreach (var key in Directory.EnumerateFiles(keys, "key-*.xml"))
            await services.GetRequiredService<IDatabase>().Write(connection => Insert(connection, Path.GetFileNameWithoutExtension(key), XElement.Load(key).ToString(SaveOptions.DisableFormatting)));
    }

    private static async Task<int> Insert(DbConnection connection, string name, string xml)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO data_protection_key (name, xml) VALUES (@name, @xml)";
        foreach (var (parameter, value) in (ReadOnlySpan<(string, string)>)[("@name", name), ("@xml", xml)])
        {
            var added = command.CreateParameter();
            (added.ParameterName, added.Value) = (parameter, value);
            command.Parameters.Add(added);
        }
        return await command.ExecuteNonQueryAsync();
    }
}
