using Greenlight.Book;
using Greenlight.Campaigns;
using Greenlight.Ledger;
using Greenlight.Ledger.Sqlite;
using Greenlight.Pledging;
using Greenlight.Publishers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Greenlight.Payments;

/// <summary>From pledges to a publisher's account, against the real sandbox: every cent of the statement is one of its balance transactions.</summary>
public sealed partial class Publishers_money : IAsyncLifetime
{
    private const long Amount = 995, PlatformFee = 100, StripeFee = 59;

    // A Wednesday; the sandbox's clock is set to the same.
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 4, 12, 0, 0, TimeSpan.Zero));
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("publishers-money-");
    private readonly PublisherOptions _options = new();
    private SqliteDatabase _database = null!;
    private CampaignLedger _campaigns = null!;
    private SqlitePledgeLedger _pledges = null!;
    private GroupCommit<PledgeCommand, PledgeOutcome> _commits = null!;
    private BookTable _book = null!;
    private PublisherTable _publishers = null!;
    private PublisherDesk _desk = null!;
    private CampaignId _campaign;
    private Rig _rig = null!;
    private int _placed;

    public async ValueTask InitializeAsync()
    {
        _database = SqliteDatabase.Open(_folder.FullName);
        _campaigns = new(_database);
        _pledges = new(_database, _campaigns);
        (_book, _publishers) = (new(_database), new(_database));
        _rig = await Rig.Start(time: _clock);
        _desk = new(_publishers, new(_rig.Caller, _options), _clock, NullLogger<PublisherDesk>.Instance);
        var terms = new CampaignTerms(
            "A show", Currency.Usd, new Goal.Backers(1000), Counts.Secured, ClosingRule.WhenReached, null, TimeSpan.FromHours(72), TimeSpan.FromDays(7), KeysOpen.AtCollected, 1,
            [new(0, "plain", "Plain", "", Amount, false, null, [])], []);
        _campaign = (await _campaigns.Create("a-show", "studio", terms, _clock.GetUtcNow()))!.Id;
        await _campaigns.Advance(_campaign, reading => CampaignRules.Launch(reading, _clock.GetUtcNow()));
        var writer = await ShardWriter.Open(new(_campaign, 0), _pledges, _clock);
        _commits = new(commands => writer.Write(commands), GroupCommitLimits.Default, TimeProvider.System, c => c is BackerCommand b ? b.Backer : ((PaymentFact)c).Pledge);
    }

    [Fact]
    public async Task Reaches_their_account_once_a_period_after_its_hold_and_what_went_back_later_is_netted_from_the_next_transfer()
    {
        // Five pay. One is refunded at once, one is disputed.
        await Collect("pm_card_visa", "pm_card_visa", "pm_card_visa", "pm_card_visa", "pm_card_createDispute");
        await GiveBack(1);
        await Look(5);
        await Tell();
        await OnTheStatement(collected: 5 * Amount, refunded: Amount, disputed: Amount, stripeFees: (5 * StripeFee) + 1500, platformFee: 3 * PlatformFee, transferred: 0);

        // On hold, and nobody's account to hand it to.
        Assert.Equal(0, await Transfer());
        await SetUpPayouts();
        Assert.Equal(0, await Transfer());

        // Fourteen days later, once.
        _clock.Advance(TimeSpan.FromDays(15));
        await Tell();
        const long first = (3 * (Amount - PlatformFee)) - (5 * StripeFee) - 1500;
        Assert.Equal(1, await Transfer());
        Assert.Equal(0, await Transfer());
        await Tell();
        Assert.Equal(first, await Received());
        await OnTheStatement(collected: 5 * Amount, refunded: Amount, disputed: Amount, stripeFees: (5 * StripeFee) + 1500, platformFee: 3 * PlatformFee, transferred: first);

        // A refund after it had been transferred: a debt.
        await GiveBack(2);
        await Tell();
        Assert.Equal(-(Amount - PlatformFee), (await Statement()).Of("due"));
        _clock.Advance(TimeSpan.FromDays(7));
        await Tell();
        Assert.Equal(0, await Transfer());

        // Two more backers of another campaign of theirs: the next transfer is theirs, less the debt.
        await AnotherCampaign();
        await Collect("pm_card_visa", "pm_card_visa", "pm_card_visa");
        _clock.Advance(TimeSpan.FromDays(15));
        await Tell();
        const long second = (3 * (Amount - PlatformFee - StripeFee)) - (Amount - PlatformFee);
        Assert.Equal(1, await Transfer());
        await Tell();
        Assert.Equal(first + second, await Received());

        await EverythingAgrees();
    }

    [Fact]
    public async Task Is_transferred_once_though_the_answer_was_lost_and_asked_for_again()
    {
        await Collect("pm_card_visa", "pm_card_visa");
        await SetUpPayouts();
        _clock.Advance(TimeSpan.FromDays(15));
        await Tell();
        await _rig.Fault(new { kind = "reset", path = "/v1/transfers", method = "POST", after = true, count = 1 });

        Assert.Equal(1, await Transfer());
        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(1, await Transfer());
        Assert.Equal(0, await Transfer());

        await Tell();
        Assert.Equal(2 * (Amount - PlatformFee - StripeFee), await Received());
        await EverythingAgrees();
    }

    [Fact]
    public async Task Is_owed_again_when_Stripe_has_too_little_and_transferred_when_it_has_enough()
    {
        await Collect("pm_card_visa", "pm_card_visa");
        await SetUpPayouts();
        _options.HoldDays = 0;
        await Tell();

        // Usable in two days only.
        Assert.Equal(1, await Transfer());
        Assert.Equal(0, await Received());
        Assert.Equal(2 * (Amount - PlatformFee - StripeFee), (await Statement()).Of("due"));

        _clock.Advance(TimeSpan.FromDays(3));
        await Tell();
        Assert.Equal(1, await Transfer());
        await Tell();
        Assert.Equal(2 * (Amount - PlatformFee - StripeFee), await Received());
        await EverythingAgrees();
    }

    [Fact]
    public async Task Is_less_what_somebody_gave_back_in_part_at_Stripe_which_closes_no_right_and_ends_when_all_is_given_back()
    {
        await Collect("pm_card_visa", "pm_card_visa", "pm_card_visa");
        await SetUpPayouts();
        await GiveBackInPart(1, 300);
        await Tell();

        Assert.Equal(PledgeState.Collected, Assert.Single(await _pledges.Of(Backer(1))).State);
        await OnTheStatement(collected: 3 * Amount, refunded: 0, disputed: 0, stripeFees: 3 * StripeFee, platformFee: 3 * PlatformFee, transferred: 0, inPart: 300);
        Assert.Equal(0, (await Statement()).Of("due"));
        await EverythingAgrees(inPart: 1);

        // The publisher bears it, to the cent.
        _clock.Advance(TimeSpan.FromDays(15));
        await Tell();
        const long first = (3 * (Amount - PlatformFee - StripeFee)) - 300;
        Assert.Equal(first, (await Statement()).Of("due"));
        Assert.Equal(1, await Transfer());
        await Tell();
        Assert.Equal(first, await Received());
        await OnTheStatement(collected: 3 * Amount, refunded: 0, disputed: 0, stripeFees: 3 * StripeFee, platformFee: 3 * PlatformFee, transferred: first, inPart: 300);
        await EverythingAgrees(inPart: 1);

        // The rest as well: now all of it went back, and the platform's fee with it.
        await GiveBackInPart(1, Amount - 300);
        await Tell();
        Assert.Equal(PledgeState.Refunded, Assert.Single(await _pledges.Of(Backer(1))).State);
        await OnTheStatement(collected: 3 * Amount, refunded: Amount, disputed: 0, stripeFees: 3 * StripeFee, platformFee: 2 * PlatformFee, transferred: first);
        Assert.Equal(-(Amount - 300 - PlatformFee), (await Statement()).Of("due"));
        await EverythingAgrees();
    }

    [Fact]
    public async Task Waits_for_an_account_that_can_receive()
    {
        Assert.Equal(AccountStanding.None, (await _desk.Find("studio")).Standing);
        var link = Assert.IsType<Onboarding.Link>(await _desk.Onboard("studio", "http://localhost/back", "http://localhost/again"));
        var again = Assert.IsType<Onboarding.Link>(await _desk.Onboard("studio", "http://localhost/back", "http://localhost/again"));
        Assert.Equal(link.Publisher.Account, again.Publisher.Account);
        Assert.Equal(AccountStanding.Incomplete, (await _desk.Ask("studio")).Standing);
        Assert.NotEmpty((await _desk.Find("studio")).Requirements);
        var gate = new LaunchGate(_desk, _options);
        Assert.Equal("publisher-cannot-receive", (await gate.Refuse("studio"))?.Code);

        await SetUpPayouts();

        Assert.Null(await gate.Refuse("studio"));
        Assert.Equal((AccountStanding.Ready, 0), ((await _desk.Find("studio")).Standing, (await _desk.Find("studio")).Requirements.Length));
    }

    public async ValueTask DisposeAsync()
    {
        await _rig.DisposeAsync();
        await _database.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
