using Greenlight.Ledger.Sqlite;
using Greenlight.Pledging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Greenlight.Payments;

/// <summary>One card number is good for so many pledges a day, by the processor's fingerprint of it.</summary>
public sealed class A_card_that_stands_for_many
{
    [Fact]
    public async Task Is_refused_for_one_too_many_and_not_for_the_same_pledge_again()
    {
        await using var rig = await Rig.Start();
        rig.Uses.Most = 2;

        await rig.Secured(number: 1);
        await rig.Secured(number: 2);
        Assert.Equal(CardUses.TooOften, Assert.IsType<PaymentReply.Declined>(await Save(rig, 3)).Code);
        // Another number is another card.
        await rig.Secured("pm_card_mastercard", number: 4);
    }

    [Fact]
    public async Task Is_found_out_also_when_its_owner_was_at_the_bank_in_between()
    {
        await using var rig = await Rig.Start();
        rig.Uses.Most = 1;
        await rig.Secured("pm_card_authenticationRequiredSetupForOffSession", number: 1);
        var pledge = Rig.Placed("pm_card_authenticationRequiredSetupForOffSession", 2);

        var reply = await Save(rig, 2, pledge.PaymentMethod);

        Assert.Equal(CardUses.TooOften, Assert.IsType<PaymentReply.Declined>(reply).Code);
        var customer = (await rig.Stripe.V1.Customers.ListAsync(new() { Limit = 1 })).Data[0].Id;
        Assert.Equal(CardUses.TooOften, Assert.IsType<PaymentReply.Declined>(await rig.Gateway.AskCard(pledge, customer)).Code);
    }

    [Fact]
    public async Task Costs_no_call_more_and_is_not_shown_where_nobody_counts()
    {
        await using var rig = await Rig.Start();
        var pledge = Rig.Placed();
        var customer = Assert.IsType<PaymentReply.Created>(await rig.Gateway.CreateCustomer(pledge, "c")).Id;

        Assert.Null(Assert.IsType<PaymentReply.CardSaved>(await rig.Gateway.SaveCard(pledge, customer, "s")).Fingerprint);
        rig.Uses.Most = 5;
        Assert.Equal("SandbxVisa4242", Assert.IsType<PaymentReply.CardSaved>(await rig.Gateway.SaveCard(pledge, customer, "t")).Fingerprint, ignoreCase: true);
    }

    [Fact]
    public async Task Is_counted_for_a_day_in_the_database()
    {
        var folder = Directory.CreateTempSubdirectory("card-uses-");
        var clock = new FakeTimeProvider();
        await using (var database = SqliteDatabase.Open(folder.FullName))
        {
            var uses = new CardUses(2, database, clock);
            Assert.True(uses.AreCounted);
            Assert.False(await uses.IsTooMany("a", Pledge(1)));
            Assert.False(await uses.IsTooMany("a", Pledge(2)));
            Assert.True(await uses.IsTooMany("a", Pledge(3)));
            Assert.False(await uses.IsTooMany("a", Pledge(2)));
            Assert.False(await uses.IsTooMany("b", Pledge(3)));

            clock.Advance(TimeSpan.FromDays(1));
            Assert.False(await uses.IsTooMany("a", Pledge(3)));
        }
        folder.Delete(recursive: true);
    }

    private static PledgeId Pledge(long number) => new(new(new(1), 0), number);

    private static async Task<PaymentReply> Save(Rig rig, long number, string card = "pm_card_visa")
    {
        var pledge = Rig.Placed(card, number);
        var customer = Assert.IsType<PaymentReply.Created>(await rig.Gateway.CreateCustomer(pledge, PaymentKeys.Customer(pledge.Id, 0))).Id;
        return await rig.Gateway.SaveCard(pledge, customer, PaymentKeys.Secure(pledge.Id, 1, 0));
    }
}
