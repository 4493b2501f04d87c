using Greenlight.Payments;
using Microsoft.Extensions.Logging;
using Stripe;

namespace Greenlight.Publishers;

/// <summary>Transfers, and what the answers mean.</summary>
internal sealed partial class StripeTransfers(StripeCaller stripe, ILogger<StripeTransfers> log) : ITransferProvider, ITransferList
{
    public Task<PaymentReply> Make(TransferOrder order, string key) => Call<Transfer>(
        StripeCall.CreateTransfer,
        new TransferCreateOptions
        {
            Amount = order.Amount,
            Currency = order.Currency.Code,
            Destination = order.Destination,
            TransferGroup = order.Group,
            Metadata = MadeTransfer.Written(order),
        },
        made => StripeOutcomes.Created(made.Id),
        key);

    // One of a group was not refused, and a refused one made nothing: whatever is listed with this attempt is it.
    public Task<PaymentReply> Ask(TransferOrder order) => Call<Page<MadeTransfer>>(
        StripeCall.ListTransfers,
        new TransferListOptions { TransferGroup = order.Group, Destination = order.Destination, Limit = 100 },
        found => found.Data.Find(transfer => transfer.Is(order)) is { } made ? StripeOutcomes.Created(made.Id) : new PaymentReply.NothingFound());

    /// <inheritdoc/>
    public Task<Page<MadeTransfer>> Since(DateTimeOffset since, string? after, CancellationToken cancellation) => stripe.Send<Page<MadeTransfer>>(
        StripeCall.ListTransfers,
        new TransferListOptions { Created = new DateRangeOptions { GreaterThanOrEqual = since.UtcDateTime }, Limit = 100, StartingAfter = after },
        cancellation: cancellation);

    /// <inheritdoc/>
    public Task<Page<MadeTransfer>> To(string destination, string? after, CancellationToken cancellation) => stripe.Send<Page<MadeTransfer>>(
        StripeCall.ListTransfers, new TransferListOptions { Destination = destination, Limit = 100, StartingAfter = after }, cancellation: cancellation);

    private async Task<PaymentReply> Call<T>(StripeCall call, BaseOptions parameters, Func<T, PaymentReply> read, string? key = null) where T : IStripeEntity
    {
        try
        {
            return await stripe.Paced(call, async () => read(await stripe.Once<T>(call, parameters, key: key)));
        }
        catch (Exception e) when (StripeOutcomes.Of(e) is { } known)
        {
            NotMade(call.Endpoint, known.GetType().Name, e.Message);
            // Whatever the words, no card was declined here: a refusal is one of the request.
            return known is PaymentReply.Declined declined ? new PaymentReply.Rejected(declined.Code, e.Message) : known;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stripe's {Endpoint} answered {Reply}: {Message}")]
    private partial void NotMade(string endpoint, string reply, string message);
}
