using System.Globalization;
using Greenlight.Payments;
using Microsoft.Extensions.Logging;
using Stripe;

namespace Greenlight.Publishers;

/// <summary>Transfers through Stripe.net, paced.</summary>
internal sealed partial class StripeTransfers(StripeClient stripe, IStripePacer pacer, ILogger<StripeTransfers> log) : ITransferProvider
{
    public Task<PaymentReply> Make(TransferOrder order, string key) => Call("transfers", async () => StripeOutcomes.Created((await stripe.V1.Transfers.CreateAsync(
        new()
        {
            Amount = order.Amount,
            Currency = order.Currency.Code,
            Destination = order.Destination,
            TransferGroup = order.Group,
            Metadata = new() { ["publisher"] = order.Publisher, ["attempt"] = Attempt(order) },
        },
        new() { IdempotencyKey = key })).Id));

    // One of a group was not refused, and a refused one made nothing: whatever is listed with this attempt is it.
    public Task<PaymentReply> Ask(TransferOrder order) => Call("transfers/list", async () =>
    {
        var found = await stripe.V1.Transfers.ListAsync(new() { TransferGroup = order.Group, Destination = order.Destination, Limit = 100 });
        return found.Data.Find(transfer => transfer.Metadata.GetValueOrDefault("attempt") == Attempt(order)) is { } made ? StripeOutcomes.Created(made.Id) : new PaymentReply.NothingFound();
    });

    private static string Attempt(TransferOrder order) => order.Attempt.ToString(CultureInfo.InvariantCulture);

    private async Task<PaymentReply> Call(string endpoint, Func<Task<PaymentReply>> send)
    {
        await pacer.Enter(endpoint);
        try
        {
            return await send();
        }
        catch (Exception e) when (StripeOutcomes.Of(e) is { } known)
        {
            NotMade(endpoint, known.GetType().Name, e.Message);
            // Whatever the words, no card was declined here: a refusal is one of the request.
            return known is PaymentReply.Declined declined ? new PaymentReply.Rejected(declined.Code, e.Message) : known;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stripe's {Endpoint} answered {Reply}: {Message}")]
    private partial void NotMade(string endpoint, string reply, string message);
}
