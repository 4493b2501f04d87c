using Greenlight.Campaigns;
using Greenlight.Pledging;
using Xunit;

namespace Greenlight.Payments;

public sealed class When_settlement_is_through
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);
    private static readonly BudgetLimits Stripes = new(25, 100);
    private static readonly SettlementPace Nothing = new(null, null);

    [Fact]
    public void Follows_from_what_Stripe_allows_before_anything_is_measured()
    {
        // Two hours and 47 minutes: a call on the busiest endpoint for each, at 25 a second.
        Assert.Equal(new(TimeSpan.FromSeconds(10_000), ForecastBasis.Allowed), Forecast(new(0, 0, 250_000, 0, 0, 0, true), Nothing));
        Assert.Equal(TimeSpan.FromSeconds(10_000), Forecast(new(250_000, 0, 0, 0, 0, 0, false), Nothing).Left);
    }

    [Fact]
    public void Counts_the_charges_of_cards_that_must_be_saved_first()
    {
        // Four endpoints with a thousand calls each: a hundred a second in all is what counts, and is as much as 25 on each.
        Assert.Equal(TimeSpan.FromSeconds(40), Forecast(new(1_000, 0, 0, 0, 0, 0, true), Nothing).Left);
        Assert.Equal(TimeSpan.FromSeconds(80), SettlementForecast.Of(new(1_000, 0, 0, 0, 0, 0, true), Nothing, new(25, 50)).Left);
    }

    [Fact]
    public void Follows_from_the_pace_once_it_is_known()
    {
        var forecast = Forecast(new(0, 0, 2_000, 40, 0, 0, true), new(null, 20));

        Assert.Equal(new(TimeSpan.FromSeconds(102), ForecastBasis.Measured), forecast);
    }

    [Fact]
    public void Is_never_sooner_than_Stripe_allows() => Assert.Equal(TimeSpan.FromSeconds(80), Forecast(new(0, 0, 2_000, 0, 0, 0, true), new(null, 900)).Left);

    [Fact]
    public void Is_as_late_as_the_slower_of_cards_and_charges() =>
        Assert.Equal(TimeSpan.FromSeconds(300), Forecast(new(1_000, 0, 2_000, 0, 0, 0, true), new(20, 10)).Left);

    [Fact]
    public void Is_not_guessed_without_a_limit_and_without_a_measurement()
    {
        Assert.Equal(new(null, ForecastBasis.Unknown), SettlementForecast.Of(new(0, 0, 5, 0, 0, 0, true), Nothing, new(0, 0)));
        Assert.Equal(new(TimeSpan.FromSeconds(2), ForecastBasis.Measured), SettlementForecast.Of(new(0, 0, 2_000, 0, 0, 0, true), new(null, 1_000), new(0, 0)));
    }

    [Fact]
    public void Is_now_when_nothing_is_left_whatever_is_tried_again_later() =>
        Assert.Equal(new(TimeSpan.Zero, ForecastBasis.Done), Forecast(new(0, 0, 0, 0, 0, 7, true), Nothing));

    [Fact]
    public void Counts_refunds_by_what_Stripe_allows() => Assert.Equal(new(TimeSpan.FromSeconds(4), ForecastBasis.Allowed), Forecast(new(0, 0, 0, 0, 0, 0, true, 100), new(5, 5)));

    [Theory]
    [InlineData(100, 20, 0.5, 5.0)]
    [InlineData(9, 20, 0.5, null)]
    [InlineData(100, 1, 0.5, null)]
    [InlineData(100, 28, 11, null)]
    public void Counts_as_measured_what_goes_on_and_is_no_accident(long events, double oldest, double newest, double? rate) =>
        Assert.Equal(rate, SettlementPace.Of(events, Now.AddSeconds(-oldest), Now.AddSeconds(-newest), Now));

    [Theory]
    [InlineData(Phase.Live)]
    [InlineData(Phase.Closing)]
    public void Has_cards_to_save_and_to_ask_about_before_the_decision(Phase phase) => Assert.Equal(new(11, 12, 0, 3, 0, 500 - 51 - 52 - 53, false), Backlog(phase));

    [Fact]
    public void Has_cards_to_save_and_to_charge_after_it() => Assert.Equal(new(11 + 51, 52, 200 + 53, 3, 0, 500 - 51 - 52 - 53, true), Backlog(Phase.Funded));

    [Fact]
    public void Counts_apart_what_is_held_back_and_takes_no_time_for_it()
    {
        // Of 200 saved cards 30 rest until Stripe is asked again; so do 4 cards that are to be saved.
        var some = Backlog(Phase.Funded, Resting);
        Assert.Equal((170 + 53, 30 + 4), (some.ToCharge, some.HeldBack));
        // Whose backers have notice: those who have not been told have no due time, those whose time has come are charged.
        var noticed = Backlog(Phase.Funded, Resting, ChargesHeld.UntilTold);
        Assert.Equal((9 + 53, 191 + 4), (noticed.ToCharge, noticed.HeldBack));
        var stopped = Backlog(Phase.Funded, Resting, ChargesHeld.All);
        Assert.Equal((0, 200 + 53 + 4), (stopped.ToCharge, stopped.HeldBack));
        // Nobody is charged before the decision, and nothing is held back by that.
        Assert.Equal((0, 4), (Backlog(Phase.Live, Resting).ToCharge, Backlog(Phase.Live, Resting).HeldBack));
        Assert.Equal(TimeSpan.FromSeconds(1), Forecast(new(0, 0, 25, 0, 0, 0, true, HeldBack: 250_000), Nothing).Left);

        static long Resting(PledgeState state, CardStatus card) => (state, card) switch
        {
            (PledgeState.Secured, CardStatus.Ready) => 30,
            (PledgeState.Pledged, CardStatus.None) => 4,
            (PledgeState.Pledged, CardStatus.NeedsBacker) => 5,
            _ => 0,
        };
    }

    [Fact]
    public void Lets_everybody_go_when_there_is_nothing_to_charge_for() => Assert.Equal(new(0, 0, 0, 3, 300, 500 - 51 - 52 - 53, false), Backlog(Phase.Failed));

    private static SettlementForecast Forecast(SettlementBacklog backlog, SettlementPace pace) => SettlementForecast.Of(backlog, pace, Stripes);

    private static SettlementBacklog Backlog(Phase phase, Func<PledgeState, CardStatus, long>? resting = null, ChargesHeld hold = ChargesHeld.No) => SettlementBacklog.Of(
        phase,
        (state, card) => (state, card) switch
        {
            (PledgeState.Pledged, CardStatus.None) => 11,
            (PledgeState.Pledged, CardStatus.NeedsBacker) => 12,
            (PledgeState.Secured, CardStatus.Ready) when hold is ChargesHeld.UntilTold => 9,
            (PledgeState.Failing, CardStatus.None) => 51,
            (PledgeState.Failing, CardStatus.NeedsBacker) => 52,
            (PledgeState.Failing, CardStatus.Ready) => 53,
            _ => 0,
        },
        state => state switch { PledgeState.Pledged => 100, PledgeState.Secured => 200, PledgeState.Collecting => 3, PledgeState.Failing => 500, _ => 0 },
        resting ?? ((_, _) => 0),
        hold);
}
