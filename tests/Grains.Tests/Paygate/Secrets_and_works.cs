using Dapper;
using Greenlight.Paygate;
using Xunit;

namespace Greenlight.Tests.Paygate;

public sealed class Secrets_and_works : IAsyncLifetime
{
    private readonly PaygateRig _rig = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task Two_processes_that_start_at_once_make_the_same_codes()
    {
        using var other = new PaygateSecrets(_rig.Database, _rig.Master, _rig.Clock);
        var pledge = new Greenlight.Pledging.PledgeId(new(new(1), 0), 7);
        Assert.Equal((await _rig.Secrets.Keys()).Make(pledge, 1), (await other.Keys()).Make(pledge, 1));
    }

    [Fact]
    public async Task A_copy_of_the_database_opens_nothing()
    {
        await _rig.Secrets.Keys();
        using var thief = new PaygateSecrets(_rig.Database, new(new byte[MasterKey.Length]), _rig.Clock);
        await Assert.ThrowsAsync<StartupFaultException>(async () => await thief.Keys());
    }

    [Fact]
    public async Task An_item_keeps_its_key_when_its_work_is_saved_again()
    {
        await _rig.SaveSeries();
        var key = await _rig.Works.ContentKey(new(OneCampaign.Work, "episode-1"));
        await _rig.SaveSeries();
        Assert.Equal(key, await _rig.Works.ContentKey(new(OneCampaign.Work, "episode-1")));
        Assert.NotEqual(key, await _rig.Works.ContentKey(new(OneCampaign.Work, "episode-2")));
    }

    [Fact]
    public async Task A_work_lists_its_items_in_order()
    {
        await _rig.SaveSeries();
        var work = await _rig.Works.Find(OneCampaign.Work);
        Assert.Equal([("pilot", false), ("episode-1", true), ("episode-2", true), ("episode-9", true)], work!.Items.Select(item => (item.Ref.Item, item.Gated)));
        Assert.Equal("/media/series/episode-1/poster.webp", work.Items[1].Poster);
        Assert.Null(await _rig.Works.Find("nothing"));
    }

    [Fact]
    public async Task A_content_key_does_not_lie_in_the_clear()
    {
        await _rig.SaveSeries();
        var key = await _rig.Works.ContentKey(new(OneCampaign.Work, "episode-1"));
        await using var connection = await _rig.Database.OpenRead();
        var stored = await connection.QuerySingleAsync<byte[]>("SELECT content_key FROM work_item WHERE item = 'episode-1'");
        Assert.Equal(-1, stored.AsSpan().IndexOf(key));
    }

    [Fact]
    public async Task The_demo_series_is_installed_once_gated_items_as_ciphertext()
    {
        using var scratch = new ScratchFolder();
        var series = new Greenlight.Paygate.DemoSeries(_rig.Works, new(scratch["media"]));
        await series.Install(DemoSeries.Folder, default);
        var before = Stamp(scratch.Path);
        await series.Install(DemoSeries.Folder, default);
        Assert.Equal(before, Stamp(scratch.Path));

        var media = scratch["media/children-of-the-machine"];
        Assert.Contains("URI=\"/keys/children-of-the-machine/episode-1\"", File.ReadAllText(Path.Combine(media, "episode-1", "index.m3u8")), StringComparison.Ordinal);
        Assert.DoesNotContain("EXT-X-KEY", File.ReadAllText(Path.Combine(media, "pilot", "index.m3u8")), StringComparison.Ordinal);
        Assert.Equal(0x47, File.ReadAllBytes(Path.Combine(media, "pilot", "segment-0.ts"))[0]);
        Assert.True(File.Exists(Path.Combine(media, "hero.webp")) && File.Exists(Path.Combine(media, "episode-3", "poster.webp")));
        Assert.Equal(10, (await _rig.Works.Find("children-of-the-machine"))!.Items.Length);
    }

    private static string[] Stamp(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order().Select(file => $"{file} {File.GetLastWriteTimeUtc(file):O}")];
}
