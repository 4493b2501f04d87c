using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using Stripe;

namespace Greenlight.Tests;

public class A_balance
{
    private static async Task<Charge> Paid(Rig rig, string card = "pm_card_visa", long amount = 995)
    {
        var (customer, saved) = await rig.Backer(card);
        var intent = await rig.Intent(customer.Id, amount);
        await rig.Confirm(intent.Id, saved);
        return Assert.Single((await rig.Stripe.V1.Charges.ListAsync(new ChargeListOptions { PaymentIntent = intent.Id, Expand = ["data.balance_transaction"] })).Data);
    }

    [Fact]
    public async Task Gains_what_a_charge_leaves_after_the_fee_once_it_has_settled()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 26, 15, 0, 0, TimeSpan.Zero));
        await using var rig = await Rig.Start(time);
        var entry = (await Paid(rig)).BalanceTransaction;
        Assert.Equal((995, 59, 936, "charge", "pending"), (entry.Amount, entry.Fee, entry.Net, entry.Type, entry.Status));
        Assert.Equal((59, "stripe_fee"), (Assert.Single(entry.FeeDetails).Amount, entry.FeeDetails[0].Type));
        Assert.Equal(new DateTime(2026, 11, 28, 0, 0, 0, DateTimeKind.Utc), entry.AvailableOn);
        var balance = await rig.Stripe.V1.Balance.GetAsync(new BalanceGetOptions());
        Assert.Equal((0, 936), (balance.Available[0].Amount, balance.Pending[0].Amount));

        time.Advance(TimeSpan.FromHours(33));
        balance = await rig.Stripe.V1.Balance.GetAsync(new BalanceGetOptions());
        Assert.Equal((936, 0), (balance.Available[0].Amount, balance.Pending[0].Amount));
        Assert.Equal("available", (await rig.Stripe.V1.BalanceTransactions.GetAsync(entry.Id)).Status);
    }

    [Theory]
    [InlineData(50, 31)]
    [InlineData(995, 59)]
    [InlineData(1000, 59)]
    [InlineData(99_999_999, 2_900_030)]
    public void Loses_a_fee_that_is_rounded_to_the_cent(long amount, long fee) => Assert.Equal(fee, new Terms().Fee(amount));

    [Fact]
    public async Task Can_be_read_transaction_by_transaction()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        await using var rig = await Rig.Start(time);
        var first = await Paid(rig, "pm_card_bypassPending");
        time.Advance(TimeSpan.FromMinutes(1));
        var second = await Paid(rig);
        var refund = await rig.Stripe.V1.Refunds.CreateAsync(new RefundCreateOptions { Charge = first.Id });

        async Task<string[]> Sources(BalanceTransactionListOptions options) =>
            [.. (await rig.Stripe.V1.BalanceTransactions.ListAsync(options)).Select(t => t.SourceId)];
        Assert.Equal([refund.Id, second.Id, first.Id], await Sources(new BalanceTransactionListOptions()));
        Assert.Equal([second.Id, first.Id], await Sources(new BalanceTransactionListOptions { Type = "charge" }));
        Assert.Equal([first.Id], await Sources(new BalanceTransactionListOptions { Source = first.Id }));
        Assert.Equal([refund.Id], await Sources(new BalanceTransactionListOptions { Source = refund.Id }));
        Assert.Empty(await Sources(new BalanceTransactionListOptions { Source = "ch_none" }));
        Assert.Empty(await Sources(new BalanceTransactionListOptions { Currency = "eur" }));
        Assert.Equal([refund.Id, second.Id], await Sources(new BalanceTransactionListOptions { Created = new DateRangeOptions { GreaterThanOrEqual = time.GetUtcNow().UtcDateTime } }));
        var page = await rig.Stripe.V1.BalanceTransactions.ListAsync(new BalanceTransactionListOptions { Limit = 2, Expand = ["data.source"] });
        Assert.True(page.HasMore);
        Assert.Equal(refund.Id, Assert.IsType<Refund>(page.Data[0].Source).Id);
    }

    [Fact]
    public async Task Is_drawn_up_for_a_file_of_the_version_before_there_were_any()
    {
        var folder = Rig.NewFolder();
        var made = new DateTimeOffset(2026, 11, 26, 15, 0, 0, TimeSpan.Zero);
        StripeSandbox.Charge Of(uint n, string? failure) => new()
        {
            Id = Id.New(Kind.Charge, n),
            Created = made.ToUnixTimeSeconds(),
            Amount = 995,
            Currency = "usd",
            Card = "card_visa",
            Failure = failure,
        };
        var charges = Enumerable.Range(0, 250).Select(n => Of((uint)n, n == 7 ? "generic_decline" : null)).ToArray();
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "sandbox.db")};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = """
                CREATE TABLE version (n INTEGER PRIMARY KEY, kind INTEGER NOT NULL, body BLOB NOT NULL);
                CREATE TABLE event (n INTEGER PRIMARY KEY, random INTEGER NOT NULL, type TEXT NOT NULL, version INTEGER NOT NULL, created INTEGER NOT NULL,
                                    request TEXT, key TEXT);
                CREATE TABLE delivery (event INTEGER NOT NULL, endpoint INTEGER NOT NULL, attempts INTEGER NOT NULL, due INTEGER, PRIMARY KEY (event, endpoint)) WITHOUT ROWID;
                CREATE TABLE answer (n INTEGER PRIMARY KEY, key BLOB NOT NULL, fingerprint INTEGER NOT NULL, created INTEGER NOT NULL, status INTEGER NOT NULL,
                                     request TEXT NOT NULL, length INTEGER NOT NULL, body BLOB NOT NULL);
                PRAGMA user_version = 1;
                """;
            command.ExecuteNonQuery();
            command.CommandText = "INSERT INTO version VALUES ($n, 5, $body); INSERT INTO event VALUES ($n, $n, 'charge.succeeded', $n, $created, NULL, NULL)";
            foreach (var charge in charges)
            {
                command.Parameters.Clear();
                command.Parameters.AddWithValue("$n", charge.Id.Ordinal);
                command.Parameters.AddWithValue("$created", charge.Created);
                command.Parameters.AddWithValue("$body", Stored.Encode(charge));
                command.ExecuteNonQuery();
            }
        }

        for (var start = 0; start < 2; start++)
        {
            await using var rig = await Rig.Start(new FakeTimeProvider(made.AddDays(3)), folder);
            Assert.Equal(249 * 936, (await rig.Stripe.V1.Balance.GetAsync(new BalanceGetOptions())).Available[0].Amount);
            var first = await rig.Stripe.V1.Charges.GetAsync(charges[0].Id.ToString(), new ChargeGetOptions { Expand = ["balance_transaction"] });
            Assert.Equal(936, first.BalanceTransaction.Net);
            Assert.Equal(100, (await rig.Stripe.V1.Events.ListAsync(new EventListOptions { Limit = 100 })).Data.Count);
        }

        System.IO.Directory.Delete(folder, recursive: true);
    }
}
