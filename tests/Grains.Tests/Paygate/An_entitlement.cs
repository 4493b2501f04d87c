using Greenlight.Backers;
using Greenlight.Campaigns;
using Greenlight.Paygate;
using Greenlight.Pledging;
using Xunit;

namespace Greenlight.Tests.Paygate;

public sealed class An_entitlement : IAsyncLifetime
{
    private PaygateCluster _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await PaygateCluster.Start();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

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
        _cluster.Rig.Campaigns.Fund();
        var (pledge, _) = await _cluster.Rig.Pledge(PledgeState.Collecting);
        Assert.Null(await _cluster.Entitlement(pledge).Issue());
    }

    [Fact]
    public async Task Issues_provisionally_at_funding_when_the_terms_say_so()
    {
        _cluster.Rig.Campaigns.Fund(KeysOpen.AtFunded);
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
    public async Task Stores_no_code()
    {
        var (pledge, _) = await Funded();
        var key = await _cluster.Entitlement(pledge).Issue();
        await using var orleans = await _cluster.Rig.Database.Orleans.DataSource.OpenConnectionAsync();
        await using var command = orleans.CreateCommand();
        command.CommandText = "SELECT CAST(PayloadBinary AS TEXT) FROM OrleansStorage";
        var stored = (string)(await command.ExecuteScalarAsync())!;
        Assert.Contains("\"Rotation\":1", stored, StringComparison.Ordinal);
        Assert.DoesNotContain(key!.Code.Split('-')[3], stored, StringComparison.Ordinal);
    }

    private async Task<(PledgeId Pledge, BackerId Backer)> Funded()
    {
        _cluster.Rig.Campaigns.Fund();
        return await _cluster.Rig.Payer();
    }
}
