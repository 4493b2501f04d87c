using System.Collections.Immutable;
using Greenlight.Book;
using Greenlight.Ledger;

namespace Greenlight.Publishers;

public sealed class Publishers_money_in_SQLite(SqliteStore store) : Publishers_money_in_a_database(store), IClassFixture<SqliteStore>;

public sealed class Publishers_money_in_PostgreSQL(PostgresStore store) : Publishers_money_in_a_database(store), IClassFixture<PostgresStore>;

/// <summary>Their accounts too, on either database.</summary>
public abstract class Publishers_money_in_a_database(DatabaseStore store) : Publishers_money
{
    private readonly string _code = $"studio-{Guid.NewGuid():N}";

    private protected override ITransferRows Transfers => new TransferTable(store.Database);

    private protected override IBook Book => new BookTable(store.Database);

    private protected override ICampaignLedger Campaigns => store.Campaigns;

    private PublisherTable Publishers => new(store.Database);

    private protected override Task<ImmutableArray<BookSum>> Sums(int campaign) => new BookTable(store.Database).Sums(campaign);

    [Fact]
    public async Task Keeps_the_first_account_that_was_opened()
    {
        Assert.Equal(Publisher.Unknown(_code), await Publishers.Find(_code));

        var opened = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Publishers.Open(_code, $"acct_{_code}_{i}", Scene.Noon)));

        Assert.Single(opened.Select(publisher => publisher.Account).Distinct());
        Assert.Equal(AccountStanding.Incomplete, (await Publishers.Find(_code)).Standing);
    }

    [Fact]
    public async Task Remembers_what_Stripe_says_of_an_account_and_when_to_ask_again()
    {
        var account = (await Publishers.Open(_code, $"acct_{_code}", Scene.Noon)).Account!;
        Assert.Contains(_code, (await Publishers.Due(Scene.Noon, 1000)).Select(publisher => publisher.Code));

        await Publishers.Store(_code, new(true, true, ["external_account"]), Scene.Noon, Scene.Noon.AddDays(1));

        var stored = await Publishers.Find(_code);
        Assert.Equal((AccountStanding.Ready, Scene.Noon), (stored.Standing, stored.CheckedAt));
        Assert.Equal(["external_account"], stored.Requirements);
        Assert.DoesNotContain(_code, (await Publishers.Due(Scene.Noon.AddHours(1), 1000)).Select(publisher => publisher.Code));

        await Publishers.Hint(account, Scene.Noon.AddHours(1));
        Assert.Contains(_code, (await Publishers.Due(Scene.Noon.AddHours(1), 1000)).Select(publisher => publisher.Code));
        await Publishers.AskLater(_code, refused: true, Scene.Noon.AddHours(2));
        Assert.Equal(AccountStanding.Restricted, (await Publishers.Find(_code)).Standing);
    }
}
