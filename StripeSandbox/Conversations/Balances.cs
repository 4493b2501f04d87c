using System.Text.Json;

namespace Greenlight.StripeSandbox;

/// <summary>What an account has: what it can use, and what is on its way.</summary>
internal static class Balances
{
    public static readonly Operation[] Operations = [new("GET", "/v1/balance", Kind.None, t => new Shown(t.On)) { ForAccounts = true }];

    /// <summary>Stripe's words for money that is not there, or not there yet.</summary>
    public static Refusal Insufficient(string message) => Refusal.Bad("balance_insufficient", message) with { Executed = true };

    private sealed record Shown(Id Of) : Answer
    {
        public override void Write(Utf8JsonWriter w, View view)
        {
            var sums = view.Account.Funds.Of(Of, view.Now).DefaultIfEmpty((Currency: "usd", Available: 0L, Pending: 0L)).ToList();
            w.WriteStartObject();
            w.WriteString("object", "balance");
            Amounts("available", s => s.Available);
            if (Of.IsNone) Amounts("connect_reserved", _ => 0);
            w.WriteBoolean("livemode", false);
            Amounts("pending", s => s.Pending);
            w.WriteEndObject();

            void Amounts(string name, Func<(string Currency, long Available, long Pending), long> amount)
            {
                w.WriteStartArray(name);
                foreach (var sum in sums)
                {
                    w.WriteStartObject();
                    w.WriteNumber("amount", amount(sum));
                    w.WriteString("currency", sum.Currency);
                    w.WriteStartObject("source_types");
                    w.WriteNumber("card", amount(sum));
                    w.WriteEndObject();
                    w.WriteEndObject();
                }

                w.WriteEndArray();
            }
        }
    }
}
