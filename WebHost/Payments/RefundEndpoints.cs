using Greenlight.Accounts;
using Greenlight.Pledging;
using Greenlight.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Greenlight.Payments;

/// <summary>Giving money back, for programs; the producer's page has a form for it.</summary>
internal static class RefundEndpoints
{
    /// <summary><c>POST /api/campaigns/{slug}/receipts/{receipt}/refund</c></summary>
    public static IEndpointRouteBuilder MapRefunds(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/api/campaigns/{slug}/receipts/{receipt}/refund", Refund).WithName("RefundPledge").WithTags("Producers").RequireAuthorization()
            .WithMetadata(new ComparedWithAccountAttribute(), new UnknownOutcome(TimeSpan.FromSeconds(1)))
            .WithSummary("Gives all of a collected pledge back. For the campaign's producers. Repeat it as often as needed: it gives back once.")
            .Refuses(ProblemCatalogue.NotSignedIn, ProblemCatalogue.UnknownCampaign, ProblemCatalogue.UnknownReceipt, ProblemCatalogue.StateNotAllowed, ProblemCatalogue.Busy,
                ProblemCatalogue.UnknownOutcome, ProblemCatalogue.Stopping);
        return endpoints;
    }

    private static async Task<Results<Accepted<PledgeView>, Refused>> Refund(string slug, string receipt, RefundDesk desk, HttpContext context)
    {
        var answer = await desk.Refund(context.User, slug, receipt);
        return answer.Refused is { } refused ? refused : TypedResults.Accepted((string?)null, answer.Pledge);
    }
}
