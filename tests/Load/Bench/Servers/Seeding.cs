using System.Collections.Immutable;
using System.Data.Common;
using System.Xml.Linq;
using Greenlight.Campaigns;
using Greenlight.Ledger;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Greenlight.Load.Bench.Servers;

/// <summary>Makes a store ready before a server opens it: live campaigns, and the keys that the prepared sessions were made with.</summary>
internal static class Seeding
{
    // Out of reach, so that nothing is decided in the middle of a block.
    private const long Goal = 1_000_000_000;

    /// <summary>Migrates an empty store, launches the campaigns and puts the keys of that folder where the edge finds them.</summary>
    public static async Task Prepare(StorageOptions storage, string keys, IReadOnlyList<string> campaigns, TimeProvider time)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Storage:Provider"] = storage.Provider.ToString(),
            ["Storage:Folder"] = storage.Folder,
            ["Storage:ConnectionString"] = storage.ConnectionString,
        }).Build();
        await using var services = new ServiceCollection().AddLogging().AddSingleton(time).AddLedger(configuration).BuildServiceProvider();
        var ledger = services.GetRequiredService<ICampaignLedger>();
        var now = time.GetUtcNow();
        foreach (var slug in campaigns)
        {
            var campaign = await ledger.Create(slug, "bench", Terms(slug, now), now) ?? throw new LoadFaultException($"The store has a campaign '{slug}' already.");
            await ledger.Advance(campaign.Id, reading => CampaignRules.Launch(reading, now));
        }
        foreach (var key in Directory.EnumerateFiles(keys, "key-*.xml"))
            await services.GetRequiredService<IDatabase>().Write(connection => Insert(connection, Path.GetFileNameWithoutExtension(key), XElement.Load(key).ToString(SaveOptions.DisableFormatting)));
    }

    private static CampaignTerms Terms(string slug, DateTimeOffset now) => new(
        $"Bench {slug}", Currency.Usd, new Goal.Backers(Goal), Counts.Secured, ClosingRule.WhenReached, now.AddDays(30), TimeSpan.FromHours(24), TimeSpan.FromDays(7),
        KeysOpen.AtCollected, Shards: 1, [new(0, "series", "The whole series", "All of it.", 995, false, null, [new("bench", "episode-1")])], ImmutableArray<StretchRule>.Empty);

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
