using Greenlight.Accounts;
using Greenlight.Pledging;
using Greenlight.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Greenlight.Payments;

/// <summary>Giving money back, for programs; the producer's page has forms for it.</summary>
internal static class RefundEndpoints
{
    /// <summary><c>POST /api/campaigns/{slug}/receipts/{receipt}/refund</c> and <c>…/paid-back</c></summary>
    public static IEndpointRouteBuilder MapRefunds(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/api/campaigns/{slug}/receipts/{receipt}/refund", Refund).WithName("RefundPledge").WithTags("Producers").RequireAuthorization()
            .WithMetadata(new ComparedWithAccountAttribute(), new UnknownOutcome(TimeSpan.FromSeconds(1)))
            .WithSummary("Gives all of a collected pledge back. For the campaign's producers. Repeat it as often as needed: it gives back once.")
            .Refuses(ProblemCatalogue.NotSignedIn, ProblemCatalogue.UnknownCampaign, ProblemCatalogue.UnknownReceipt, ProblemCatalogue.StateNotAllowed, ProblemCatalogue.Busy,
                ProblemCatalogue.UnknownOutcome, ProblemCatalogue.Stopping);
        endpoints.MapPost("/api/campaigns/{slug}/receipts/{receipt}/paid-back", PaidBack).WithName("MarkPaidBack").WithTags("Producers").RequireAuthorization()
            .WithMetadata(new ComparedWithAccountAttribute(), new UnknownOutcome(TimeSpan.FromSeconds(1)), new RequestSizeLimitAttribute(Edge.MaxBody))
            .WithSummary("Says that money which is owed to a backer was paid outside of the card processor, and where that payment is found. For the operator. Repeat it as often as needed: it is noted once.")
            .Refuses(ProblemCatalogue.NotSignedIn, ProblemCatalogue.NotAllowed, ProblemCatalogue.UnknownCampaign, ProblemCatalogue.UnknownReceipt, ProblemCatalogue.NothingOwed,
                ProblemCatalogue.ReferenceNeeded, ProblemCatalogue.NotStorable, ProblemCatalogue.InvalidBody, ProblemCatalogue.TooLarge, ProblemCatalogue.UnsupportedMediaType, ProblemCatalogue.Busy,
                ProblemCatalogue.UnknownOutcome, ProblemCatalogue.Stopping);
        return endpoints;
    }

    private static async Task<Results<Ok<PledgeView>, Refused>> PaidBack(string slug, string receipt, PaidBackRequest request, OwedDesk desk, HttpContext context)
    {
        var answer = await desk.PaidBack(context.User, slug, receipt, request.Reference);
        return answer.Refused is { } refused ? refused : TypedResults.Ok(answer.Pledge);
    }

    private static async Task<Results<Accepted<PledgeView>, Refused>> Refund(string slug, string receipt, RefundDesk desk, HttpContext context)
    {
        var answer = await desk.Refund(context.User, slug, receipt);
        return answer.Refused is { } refused ? refused : TypedResults.Accepted((string?)null, answer.Pledge);
    }
}

/// <summary>That owed money was paid outside of the processor.</summary>
/// <param name="Reference">Where the payment is found, such as the bank's number of it: 1 to 140 characters on one line. It is kept in the journal and told to the backer.</param>
internal sealed record PaidBackRequest(string Reference);
