using System.Collections.Immutable;
using System.Security.Cryptography;
using Dapper;
using Greenlight.Campaigns;
using Greenlight.Ledger;

namespace Greenlight.Paygate;

/// <summary>What stands behind paygates. Plain rows: read from everywhere, written rarely.</summary>
public sealed class Works(IDatabase database, MasterKey master, TimeProvider clock)
{
    private const string Columns = "SELECT work, item AS itemcode, position, label, title, seconds, media, CASE WHEN content_key IS NULL THEN 0 ELSE 1 END AS gated FROM work_item";

    /// <summary>One work with its items in order, or null.</summary>
    public async Task<Work?> Find(string work)
    {
        await using var connection = await database.OpenRead();
        var found = (await connection.QueryAsync<(string Code, string Title, string Publisher)>(
            "SELECT code, title, publisher FROM work WHERE code = @work", new { work })).AsList();
        if (found.Count == 0)
            return null;
        var items = await connection.QueryAsync<ItemRow>(Columns + " WHERE work = @work ORDER BY position", new { work });
        return new(found[0].Code, found[0].Title, found[0].Publisher, [.. items.Select(row => row.Item())]);
    }

    /// <summary>The 16 bytes that open an item. Null: there is no such item, or it is free and has no key.</summary>
    public async Task<byte[]?> ContentKey(ItemRef item)
    {
        await using var connection = await database.OpenRead();
        var box = await connection.QuerySingleOrDefaultAsync<byte[]?>(
            "SELECT content_key FROM work_item WHERE work = @Work AND item = @Item", new { item.Work, item.Item });
        return box is null ? null : master.Open(box, Name(item));
    }

    /// <summary>
    /// Writes a work and its items. An item that is there keeps its key, because its ciphertext is already out in the world; everything else is brought up to date.
    /// </summary>
    public Task Save(Work work) => database.Write(async connection =>
    {
        await connection.ExecuteAsync(
            "INSERT INTO work (code, title, publisher, created_at) VALUES (@Code, @Title, @Publisher, @now) "
            + "ON CONFLICT (code) DO UPDATE SET title = excluded.title, publisher = excluded.publisher",
            new { work.Code, work.Title, work.Publisher, now = clock.GetUtcNow().ToUnixTimeMilliseconds() });
        foreach (var item in work.Items)
        {
            var key = item.Gated ? master.Seal(RandomNumberGenerator.GetBytes(HlsEncryption.KeyLength), Name(item.Ref)) : null;
            await connection.ExecuteAsync(
                "INSERT INTO work_item (work, item, position, label, title, seconds, media, content_key) VALUES (@Work, @Item, @Position, @Label, @Title, @Seconds, @Media, @key) "
                + "ON CONFLICT (work, item) DO UPDATE SET position = excluded.position, label = excluded.label, title = excluded.title, seconds = excluded.seconds, "
                + "media = excluded.media",
                new { item.Ref.Work, item.Ref.Item, item.Position, item.Label, item.Title, Seconds = (long)item.Length.TotalSeconds, item.Media, key });
        }
        return work.Items.Length;
    });

    private static string Name(ItemRef item) => $"content/{item.Work}/{item.Item}";

    // Settable members and not a record: the two databases give whole numbers of different widths, and Dapper widens only those.
    private sealed class ItemRow
    {
        public string Work { get; set; } = "";
        public string ItemCode { get; set; } = "";
        public long Position { get; set; }
        public string Label { get; set; } = "";
        public string Title { get; set; } = "";
        public long Seconds { get; set; }
        public string Media { get; set; } = "";
        public long Gated { get; set; }

        public WorkItem Item() => new(new(Work, ItemCode), (int)Position, Label, Title, TimeSpan.FromSeconds(Seconds), Gated == 1, Media);
    }
}

/// <summary>A film, a series, an album.</summary>
/// <param name="Code">Its name in URLs.</param>
/// <param name="Title">Shown to everybody.</param>
/// <param name="Publisher">Who owns it.</param>
/// <param name="Items">In order.</param>
public sealed record Work(string Code, string Title, string Publisher, ImmutableArray<WorkItem> Items);

/// <summary>An episode, a track, a file.</summary>
/// <param name="Ref">Its names in URLs.</param>
/// <param name="Position">Place in the work, from 0.</param>
/// <param name="Label">Such as "EPISODE 1".</param>
/// <param name="Title">Shown to everybody.</param>
/// <param name="Length">Playing time, in whole seconds.</param>
/// <param name="Gated">Whether it needs a pass; otherwise it is free.</param>
/// <param name="Media">Address of its playlist, below the server's root.</param>
public sealed record WorkItem(ItemRef Ref, int Position, string Label, string Title, TimeSpan Length, bool Gated, string Media)
{
    /// <summary>Address of its still picture, beside the playlist.</summary>
    public string Poster => Media[..(Media.LastIndexOf('/') + 1)] + "poster.webp";
}
