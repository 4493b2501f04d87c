using Dapper;
using Greenlight.Backers;
using Greenlight.Campaigns;
using Greenlight.Ledger;
using Greenlight.Paygate;
using Greenlight.Pledging;
using Xunit;

namespace Greenlight.Tests.Paygate;

public sealed class An_entitlement(An_entitlement.OneCluster fixture) : IClassFixture<An_entitlement.OneCluster>
{
    private readonly PaygateCluster _cluster = fixture.Cluster;

    [Fact]
    public async Task Issues_a_key_that_opens_what_was_paid_for()
    {
        var (pledge, backer) = await Funded();
        var key = await _cluster.Entitlement(pledge).Issue();
        Assert.Equal(["episode-1", "episode-2"], key!.Opens.Select(item => item.Item));
        var opening = await _cluster.Entitlement(pledge).Redeem(key.Code);
        Assert.Equal(new EntitlementId(pledge).ToString(), opening!.Entitlement);
        Assert.Equal(backer, opening.Backer);
        Assert.Equal(key.Opens, opening.Items);
    }

    [Fact]
    public async Task Issues_the_same_key_however_often_it_is_asked()
    {
        var (pledge, _) = await Funded();
        var first = await _cluster.Entitlement(pledge).Issue();
        _cluster.Rig.Clock.Advance(TimeSpan.FromHours(1));
        var again = await _cluster.Entitlement(pledge).Issue();
        Assert.Equal((first!.Code, first.IssuedAt), (again!.Code, again.IssuedAt));
    }

    [Fact]
    public async Task Issues_nothing_before_the_charge()
    {
        Fund();
        var (pledge, _) = await _cluster.Rig.Pledge(PledgeState.Collecting);
        Assert.Null(await _cluster.Entitlement(pledge).Issue());
    }

    [Fact]
    public async Task Issues_provisionally_at_funding_when_the_terms_say_so()
    {
        Fund(KeysOpen.AtFunded);
        var (pledge, _) = await _cluster.Rig.Pledge();
        Assert.NotNull(await _cluster.Entitlement(pledge).Issue());
    }

    [Fact]
    public async Task Refuses_the_old_code_as_soon_as_there_is_a_new_one()
    {
        var (pledge, backer) = await Funded();
        var old = await _cluster.Entitlement(pledge).Issue();
        var key = await _cluster.Entitlement(pledge).Rotate(backer);
        Assert.NotEqual(old!.Code, key!.Code);
        Assert.Null(await _cluster.Entitlement(pledge).Redeem(old.Code));
        Assert.NotNull(await _cluster.Entitlement(pledge).Redeem(key.Code));
    }

    [Fact]
    public async Task Rotates_for_nobody_but_its_backer()
    {
        var (pledge, _) = await Funded();
        var key = await _cluster.Entitlement(pledge).Issue();
        Assert.Null(await _cluster.Entitlement(pledge).Rotate(BackerId.New(_cluster.Rig.Clock.GetUtcNow())));
        Assert.NotNull(await _cluster.Entitlement(pledge).Redeem(key!.Code));
    }

    [Fact]
    public async Task Refuses_a_revoked_code_and_stays_revoked()
    {
        var (pledge, _) = await Funded();
        var key = await _cluster.Entitlement(pledge).Issue();
        await _cluster.Entitlement(pledge).Revoke();
        Assert.Null(await _cluster.Entitlement(pledge).Redeem(key!.Code));
        Assert.Null(await _cluster.Entitlement(pledge).Issue());
    }

    [Fact]
    public async Task Refuses_its_code_once_the_right_is_closed()
    {
        var (pledge, _) = await Funded();
        var key = await _cluster.Entitlement(pledge).Issue();
        await _cluster.Rig.Close(pledge);
        Assert.Null(await _cluster.Entitlement(pledge).Redeem(key!.Code));
    }

    [Fact]
    public async Task Refuses_the_code_of_another_entitlement()
    {
        var (pledge, _) = await Funded();
        var (other, _) = await Funded();
        var key = await _cluster.Entitlement(other).Issue();
        await _cluster.Entitlement(pledge).Issue();
        Assert.Null(await _cluster.Entitlement(pledge).Redeem(key!.Code));
    }

    [Fact]
    public async Task Knows_nothing_of_a_pledge_that_does_not_exist()
    {
        var none = new PledgeId(new(new(1), 0), 4711);
        await _cluster.Entitlement(none).Revoke();
        Assert.Null(await _cluster.Entitlement(none).Issue());
    }

    [Fact]
    public async Task Is_issued_by_the_follower_for_every_charge_and_nothing_else()
    {
        Fund();
        var paid = new List<PledgeId>();
        for (var i = 0; i < 100; i++)
            paid.Add((await _cluster.Rig.Payer()).Pledge);
        var (other, _) = await _cluster.Rig.Pledge(PledgeState.Collecting);
        await new KeysFollower(_cluster.Grains, _cluster.Rig.Campaigns).Handle(new(new(1), 0),
        [
            .. paid.Select(pledge => new JournalEntry(pledge.Number, 1, default, PledgeEventKind.Collected, pledge, default, PledgeState.Collected, 0, 995, null)),
            new(other.Number, 1, default, PledgeEventKind.ChargeBegun, other, default, PledgeState.Collecting, 0, 995, null),
        ]);
        await using var connection = await _cluster.Rig.Database.OpenRead();
        var issued = (await connection.QueryAsync<string>("SELECT key FROM grain_state")).ToHashSet();
        Assert.All(paid, pledge => Assert.Contains(new EntitlementId(pledge).ToString(), issued));
        Assert.DoesNotContain(new EntitlementId(other).ToString(), issued);
    }

    [Fact]
    public async Task Stores_no_code()
    {
        var (pledge, _) = await Funded();
        var key = await _cluster.Entitlement(pledge).Issue();
        await using var connection = await _cluster.Rig.Database.OpenRead();
        var stored = await connection.QuerySingleAsync<string>("SELECT CAST(payload AS TEXT) FROM grain_state WHERE key = @key", new { key = new EntitlementId(pledge).ToString() });
        Assert.Contains("\"Rotation\":1", stored, StringComparison.Ordinal);
        Assert.DoesNotContain(key!.Code.Split('-')[3], stored, StringComparison.Ordinal);
    }

    // The grains remember a funded campaign for a moment: let it pass.
    private void Fund(KeysOpen opens = KeysOpen.AtCollected)
    {
        _cluster.Rig.Campaigns.Fund(opens);
        _cluster.Rig.Clock.Advance(TimeSpan.FromSeconds(5));
    }

    private async Task<(PledgeId Pledge, BackerId Backer)> Funded()
    {
        Fund();
        return await _cluster.Rig.Payer();
    }

    public sealed class OneCluster : IAsyncLifetime
    {
        internal PaygateCluster Cluster { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Cluster = await PaygateCluster.Start();

        public ValueTask DisposeAsync() => Cluster.DisposeAsync();
    }
}
