using Greenlight.Ledger.Sqlite;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Greenlight.Payments;

/// <summary>Events that no webhook brought are found in Stripe's own list.</summary>
public sealed class Missed_events : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("missed-events-");
    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());
    private SqliteDatabase _database = null!;
    private Rig _rig = null!;

    private InboxTable Table => new(_database);

    public async ValueTask InitializeAsync()
    {
        _database = SqliteDatabase.Open(_folder.FullName);
        _rig = await Rig.Start();
    }

    [Fact]
    public async Task Are_brought_in_once_and_only_those_that_were_not_delivered()
    {
        await Listen("http://127.0.0.1:9/nobody-listens");
        await _rig.Secured(number: 4);
        var pledge = await _rig.Begun();
        await _rig.Confirm(pledge);
        _clock.Advance(TimeSpan.FromMinutes(2));

        // The setup of number 4, and setup and payment of number 7.
        Assert.Equal(3, await Sweep().Once(default));
        Assert.Equal(3, await Sweep().Once(default));

        Assert.Equal(["setup_intent.succeeded"], await Stored(0));
        Assert.Equal(["payment_intent.succeeded", "setup_intent.succeeded"], await Stored(3));
        Assert.InRange(_clock.GetUtcNow() - (await Table.SweptTo())!.Value, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(60.01));
    }

    [Fact]
    public async Task Are_looked_for_page_by_page()
    {
        await Listen("http://127.0.0.1:9/nobody-listens");
        for (var i = 0; i < 120; i++)
            await _rig.Secured(number: i);
        _clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(120, await Sweep().Once(default));
    }

    [Fact]
    public async Task That_are_still_under_way_are_left_to_their_webhook()
    {
        await Listen("http://127.0.0.1:9/nobody-listens");
        await _rig.Secured();

        Assert.Equal(0, await Sweep().Once(default));
    }

    public async ValueTask DisposeAsync()
    {
        await _rig.DisposeAsync();
        await _database.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private EventSweep Sweep() => new(_rig.Caller, _rig.Options, Table, _clock);

    private Task Listen(string url) => _rig.Stripe.V1.WebhookEndpoints.CreateAsync(new() { Url = url, EnabledEvents = [.. StripeNews.Types] });

    private async Task<IEnumerable<string>> Stored(int slice) =>
        (await Table.Due(slice, _clock.GetUtcNow(), 1000)).Select(row => row.News.Type).Order(StringComparer.Ordinal);
}
