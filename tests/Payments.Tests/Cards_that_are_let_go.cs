using System.Collections.Immutable;
using Greenlight.Campaigns;
using Greenlight.Following;
using Greenlight.Pledging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Greenlight.Payments;

/// <summary>Of a pledge that is gone no card stays behind at Stripe, against the real sandbox.</summary>
public sealed class Cards_that_are_let_go
{
    [Fact]
    public async Task Are_those_of_whoever_cancelled_and_nobody_elses_in_one_call_each()
    {
        await using var house = await House.Build(new Goal.Backers(100));
        var (stays, leaves) = (await house.Place(), await house.Place());
        await house.Pass();
        await house.Cancel(leaves.Id);

        await Walk(house);
        await Walk(house);

        Assert.False(await IsSaved(house.Rig, (await house.Find(leaves.Id)).PaymentMethod));
        Assert.True(await IsSaved(house.Rig, (await house.Find(stays.Id)).PaymentMethod));
        // Customer, card, and this one.
        Assert.Equal((2L, 2L, 1L, 0L), (await Calls(house, StripeCall.CreateCustomer), await Calls(house, StripeCall.SaveCard), await Calls(house, StripeCall.DetachCard), await Calls(house, StripeCall.ListSaved)));
    }

    [Fact]
    public async Task Are_all_those_of_a_campaign_that_failed_though_Stripe_is_limited_fails_and_does_not_answer()
    {
        await using var house = await House.Build(new Goal.Backers(100));
        for (var i = 0; i < 20; i++)
            await house.Place();
        await house.Pass();
        await house.Become(Phase.Failed);
        await house.Pass();
        Assert.Equal(20, await house.In(PledgeState.Released));
        await house.Rig.Fault(new { kind = "error", path = "/v1/payment_methods", probability = 0.2, seed = 3, count = 5 });
        await house.Rig.Fault(new { kind = "reset", after = true, path = "/v1/payment_methods", probability = 0.2, seed = 4, count = 5 });

        var walks = 0;
        while (!await Walk(house))
            Assert.True(++walks < 20);

        Assert.NotEqual(0, walks);
        foreach (var pledge in await house.Pledges.Page(house.Shard, PledgeState.Released, 0, 100))
            Assert.False(await IsSaved(house.Rig, pledge.PaymentMethod));
    }

    [Fact]
    public async Task Are_all_that_a_backer_has_given_one_after_the_other()
    {
        await using var rig = await Rig.Start();
        var pledge = await rig.Secured();
        var second = Assert.IsType<PaymentReply.CardSaved>(
            await rig.Gateway.SaveCard(pledge with { PaymentMethod = "pm_card_mastercard", CardAttempt = 2 }, pledge.Customer!, PaymentKeys.Secure(pledge.Id, 2, 0))).PaymentMethod;

        Assert.IsType<PaymentReply.NothingFound>(await rig.Gateway.LetCardsGo(pledge with { PaymentMethod = second, CardAttempt = 2 }));

        Assert.Equal((false, false), (await IsSaved(rig, pledge.PaymentMethod), await IsSaved(rig, second)));
    }

    [Fact]
    public async Task Are_let_go_however_often_that_is_asked_for()
    {
        await using var rig = await Rig.Start();
        var pledge = await rig.Secured();

        for (var i = 0; i < 3; i++)
            Assert.IsType<PaymentReply.NothingFound>(await rig.Gateway.LetCardsGo(pledge));
        Assert.False(await IsSaved(rig, pledge.PaymentMethod));
    }

    [Fact]
    public async Task Are_those_too_whose_bank_took_its_time_until_after_their_backer_had_left()
    {
        await using var house = await House.Build(new Goal.Backers(100));
        var id = (await house.Place("pm_card_authenticationRequiredOnSetup")).Id;
        await house.Pass();
        var pledge = await house.Find(id);
        await house.Cancel(id);
        Assert.True(await Walk(house));
        await The_gateway.Complete(pledge.NextStep!);
        var setup = Assert.Single(await house.Rig.Stripe.V1.SetupIntents.ListAsync(new() { Customer = pledge.Customer }));
        var inbox = new OneEvent(new("evt_1", "setup_intent.succeeded", id.ToString(), setup.Id) { CardAttempt = 1, Customer = setup.CustomerId, PaymentMethod = setup.PaymentMethodId, Backer = pledge.Backer.ToString() });
        Assert.True(await IsSaved(house.Rig, setup.PaymentMethodId));
        var round = new InboxRound(inbox, house.Pledges, house.Rig.Gateway, _ => throw new InvalidOperationException("The shard need not know."), house.Clock);
        await house.Rig.Fault(new { kind = "reset", path = "/v1/payment_methods", count = 1 });

        await round.Process(0);
        Assert.NotNull(inbox.Fate!.Again);
        await round.Process(0);

        Assert.Null(inbox.Fate.Again);
        Assert.False(await IsSaved(house.Rig, setup.PaymentMethodId));
    }

    private static async Task<bool> Walk(House house)
    {
        var follower = new CardsFollower(house.Rig.Gateway, house.Pledges, NullLogger<CardsFollower>.Instance, CancellationToken.None);
        try
        {
            await new JournalWalk(house.Journal, follower, house.Shard).Step();
            return true;
        }
        catch (CardsNotLetGoException)
        {
            return false;
        }
    }

    private static async Task<bool> IsSaved(Rig rig, string card) => (await rig.Stripe.V1.PaymentMethods.GetAsync(card)).CustomerId is not null;

    /// <summary>An inbox with one event, and what became of it last.</summary>
    private sealed class OneEvent(StripeNews news) : IInboxRows
    {
        public InboxFate? Fate { get; private set; }

        public Task<ImmutableArray<InboxRow>> Due(int slice, DateTimeOffset now, int limit) =>
            Task.FromResult<ImmutableArray<InboxRow>>([new(news, PledgeId.TryParse(news.Pledge, out var pledge) ? pledge : null, 0)]);

        public Task Settle(IReadOnlyCollection<InboxFate> fates, DateTimeOffset now)
        {
            Fate = fates.Single();
            return Task.CompletedTask;
        }
    }

    private static async Task<long> Calls(House house, StripeCall call) => (await house.Rig.Calls()).GetValueOrDefault($"{call.Method} {call.Path}");
}
