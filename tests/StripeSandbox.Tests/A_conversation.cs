using System.Text;

namespace Greenlight.Tests;

/// <summary>The rules alone: no port, no file, no clock.</summary>
public class A_conversation
{
    private static (Answer Answer, Turn Turn) Ask(Account account, string method, string path, string form)
    {
        var operation = Operations.Find(method, path, out var id)!;
        var turn = new Turn(account, Form.Parse(Encoding.UTF8.GetBytes(form), operation.Parameters), id, 1_700_000_000);
        return (operation.Decide(turn), turn);
    }

    [Fact]
    public void Changes_nothing_until_its_changes_are_applied()
    {
        var account = new Account();
        var (answer, turn) = Ask(account, "POST", "/v1/customers", "email=a%40example.org&payment_method=pm_card_visa");
        Assert.Equal(200, answer.Status);
        Assert.Equal(0u, account.Customers.Count);
        Assert.Equal(["customer.created", "payment_method.attached"], turn.Raised.Select(r => r.Type));
        foreach (var version in turn.Versions) account.Apply(version);
        Assert.Equal((1u, 1u), (account.Customers.Count, account.PaymentMethods.Count));
        Assert.Equal("a@example.org", account.Customers[0].Labels["email"]);
    }

    [Fact]
    public void Stores_an_object_once_per_turn_unless_an_event_saw_it_in_between()
    {
        var (_, turn) = Ask(new Account(), "POST", "/v1/payment_intents", "amount=995&currency=usd&confirm=true&payment_method=pm_sandbox_ok_ok");
        Assert.Equal(["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"], turn.Raised.Select(r => r.Type));
        Assert.Equal(5, turn.Versions.Count);
    }

    [Fact]
    public void Survives_being_stored_and_read_back()
    {
        var account = new Account();
        foreach (var (path, form) in new[]
        {
            ("/v1/customers", "email=a%40example.org&metadata[k]=v&payment_method=pm_card_visa"),
            ("/v1/setup_intents", "payment_method=pm_card_authenticationRequired&confirm=true&return_url=https%3A%2F%2Fexample.org"),
            ("/v1/payment_intents", "amount=995&currency=usd&confirm=true&payment_method=pm_card_chargeCustomerFail&metadata[k]=v&description=d"),
            ("/v1/webhook_endpoints", "url=https%3A%2F%2Fexample.org&enabled_events[]=*"),
            ("/v1/payment_intents", "amount=995&currency=usd&confirm=true&payment_method=pm_card_createDispute"),
            ("/v1/payment_intents", "amount=995&currency=usd&confirm=true&payment_method=pm_card_bypassPending"),
            ("/v1/payouts", "amount=10&currency=usd&metadata[k]=v"),
            ("/v1/accounts", "country=de&email=a%40example.org&capabilities[transfers][requested]=true&metadata[k]=v"),
        })
        {
            foreach (var version in Ask(account, "POST", path, form).Turn.Versions)
            {
                account.Apply(version);
                Assert.Equal(Shown(account, version), Shown(account, Stored.Decode(version.Id.Kind, Stored.Encode(version))));
            }
        }
    }

    [Theory]
    [InlineData(0u, 0ul)]
    [InlineData(uint.MaxValue, ulong.MaxValue)]
    [InlineData(250_000u, 0x9E3779B97F4A7C15ul)]
    public void Knows_its_ids_again(uint ordinal, ulong random)
    {
        var id = new Id(Kind.SetupIntent, ordinal, random);
        Assert.Equal(5 + 24, id.ToString().Length);
        Assert.Equal(id, Id.Parse(id.ToString(), Kind.SetupIntent));
        Assert.Equal(id, Id.Parse(id.ToString()));
        Assert.True(Id.Parse(id.ToString(), Kind.Charge).IsNone);
        Assert.True(Id.Parse(id + "0", Kind.SetupIntent).IsNone);
        Assert.True(Id.Parse(id.ToString().Replace('0', '-').Replace('1', '-'), Kind.SetupIntent).IsNone);
    }

    private static string Shown(Account account, StripeObject value)
    {
        using var stream = new MemoryStream();
        using (var w = new System.Text.Json.Utf8JsonWriter(stream)) value.Write(w, new View(account, Expansion.Nothing, new Uri("http://127.0.0.1")));
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
