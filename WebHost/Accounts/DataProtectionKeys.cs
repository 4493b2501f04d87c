using System.Xml.Linq;
using Dapper;
using Greenlight.Ledger;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Greenlight.Accounts;

/// <summary>The keys that protect sessions and links, kept in the database: a restart ends no session, and every process of a cluster reads every cookie.</summary>
internal sealed class DataProtectionKeys(IDatabase database) : IXmlRepository
{
    // The interface is synchronous; the key ring asks at start and then about once a day, on a thread of its own.
    public IReadOnlyCollection<XElement> GetAllElements() => Read().GetAwaiter().GetResult();

    public void StoreElement(XElement element, string friendlyName) => Store(element, friendlyName).GetAwaiter().GetResult();

    private async Task<IReadOnlyCollection<XElement>> Read()
    {
        await using var connection = await database.OpenRead();
        var rows = await connection.QueryAsync<string>("SELECT xml FROM data_protection_key ORDER BY name");
        return [.. rows.Select(xml => XElement.Parse(xml))];
    }

    private Task<int> Store(XElement element, string name) => database.Write(connection => connection.ExecuteAsync(
        "INSERT INTO data_protection_key (name, xml) VALUES (@name, @xml) ON CONFLICT (name) DO UPDATE SET xml = excluded.xml",
        new { name, xml = element.ToString(SaveOptions.DisableFormatting) }));
}
