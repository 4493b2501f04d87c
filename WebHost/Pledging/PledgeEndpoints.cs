using Greenlight.Accounts;
using Greenlight.Cards;
using Greenlight.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace Greenlight.Pledging;

/// <summary>A backer's own pledges. Somebody else's look like ones that do not exist, because a pledge is found by backer and id.</summary>
internal static class PledgeEndpoints
{
    /// <summary><c>/api/campaigns/{slug}/pledges/{pledgeId}</c> and <c>/api/me/pledges</c>.</summary>
    public static RouteGroupBuilder MapPledging(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api").WithTags("Pledges").RequireAuthorization().Refuses(ProblemCatalogue.NotSignedIn);
        group.MapGet("/me/pledges", Mine).WithName("ListMyPledges").WithSummary("Everything you have pledged, newest first.").WithMetadata(new ComparedWithAccountAttribute());

        var pledge = group.MapGroup("/campaigns/{slug}/pledges/{pledgeId}")
            .WithMetadata(new RequestSizeLimitAttribute(Edge.MaxBody))
            .Refuses(ProblemCatalogue.UnknownCampaign);
        pledge.MapGet("/", One).WithName("GetPledge").WithSummary("One pledge; ETag is its version.").Refuses(ProblemCatalogue.UnknownPledge);

        var write = pledge.MapGroup("/").WithMetadata(new UnknownOutcome(TimeSpan.FromSeconds(1)))
            .Refuses(ProblemCatalogue.InvalidPledgeId, ProblemCatalogue.CampaignNotLive, ProblemCatalogue.NotStorable, ProblemCatalogue.Busy, ProblemCatalogue.UnknownOutcome,
                ProblemCatalogue.Stopping);
        write.MapPut("/", Place).WithName("Pledge")
            .WithSummary("Pledges under an id of your choice. Repeat it as often as needed: it counts once, and answers the pledge as it now is.")
            .Refuses(ProblemCatalogue.InvalidBody, ProblemCatalogue.TooLarge, ProblemCatalogue.UnsupportedMediaType, ProblemCatalogue.UnknownTier,
                ProblemCatalogue.AmountNotAllowed, ProblemCatalogue.AmountNotChargeable, ProblemCatalogue.WrongCurrency, ProblemCatalogue.SoldOut, ProblemCatalogue.AlreadyPledged,
                ProblemCatalogue.ReusedId, ProblemCatalogue.TooManyCards);
        write.MapPatch("/", Change).WithName("ChangePledge").WithSummary("Another tier or amount, while the campaign is live. If-Match names the version.")
            .Refuses(ProblemCatalogue.InvalidBody, ProblemCatalogue.TooLarge, ProblemCatalogue.UnsupportedMediaType, ProblemCatalogue.UnknownTier,
                ProblemCatalogue.AmountNotAllowed, ProblemCatalogue.AmountNotChargeable, ProblemCatalogue.WrongCurrency, ProblemCatalogue.SoldOut, ProblemCatalogue.UnknownPledge,
                ProblemCatalogue.TooLateToCancel,
                ProblemCatalogue.VersionRequired, ProblemCatalogue.StaleVersion, ProblemCatalogue.StateNotAllowed);
        write.MapDelete("/", Cancel).WithName("CancelPledge").WithSummary("Withdraws, while the campaign is live and its cut-off has not come. If-Match names the version.")
            .Refuses(ProblemCatalogue.TooLateToCancel, ProblemCatalogue.UnknownPledge, ProblemCatalogue.VersionRequired, ProblemCatalogue.StaleVersion, ProblemCatalogue.StateNotAllowed);
        write.MapPut("/card", ReplaceCard).WithName("ReplaceCard").WithSummary("Another card, after the first was refused or declined.")
            .Refuses(ProblemCatalogue.InvalidBody, ProblemCatalogue.TooLarge, ProblemCatalogue.UnsupportedMediaType, ProblemCatalogue.UnknownPledge, ProblemCatalogue.StateNotAllowed,
                ProblemCatalogue.TooManyCards);
        write.MapPut("/terms", AnswerTerms).WithName("AnswerTerms").WithSummary("Keeps the pledge as it was made, or switches it, when the terms have changed. To leave, cancel it: no cut-off bars that while you are asked.")
            .Refuses(ProblemCatalogue.InvalidBody, ProblemCatalogue.TooLarge, ProblemCatalogue.UnsupportedMediaType, ProblemCatalogue.UnknownPledge, ProblemCatalogue.StateNotAllowed, ProblemCatalogue.TermsMoved);
        return group;
    }

    private static async Task<Ok<IReadOnlyList<PledgeView>>> Mine(PledgeDesk desk, HttpContext context) =>
        TypedResults.Ok(await desk.All(context.User.Backer()));

    private static async Task<Results<Ok<PledgeView>, Refused>> One(string slug, string pledgeId, PledgeDesk desk, HttpContext context) =>
        Answer(await desk.Find(context.User.Backer(), slug, pledgeId), context);

    private static async Task<Results<Created<PledgeView>, Ok<PledgeView>, Refused>> Place(
        string slug, string pledgeId, PledgeRequest request, CardLimits cards, HttpContext context)
    {
        switch (await cards.Place(context, context.User.Backer(), slug, pledgeId, request))
        {
            case PledgeAnswer.Yes yes:
                context.Response.Headers[HeaderNames.ETag] = VersionNamed.Tag(yes.Pledge.Version);
                return yes.Replayed ? TypedResults.Ok(yes.Pledge) : TypedResults.Created(context.Request.Path, yes.Pledge);
            case var no:
                return ((PledgeAnswer.No)no).Refused;
        }
    }

    private static async Task<Results<Ok<PledgeView>, Refused>> Change(string slug, string pledgeId, PledgeChange request, PledgeDesk desk, HttpContext context) =>
        VersionNamed.Read(context.Request, out var version) is { } refused
            ? refused
            : Answer(await desk.Change(context.User.Backer(), slug, pledgeId, request, version), context);

    private static async Task<Results<Ok<PledgeView>, Refused>> Cancel(string slug, string pledgeId, PledgeDesk desk, HttpContext context) =>
        VersionNamed.Read(context.Request, out var version) is { } refused
            ? refused
            : Answer(await desk.Cancel(context.User.Backer(), slug, pledgeId, version), context);

    private static async Task<Results<Ok<PledgeView>, Refused>> ReplaceCard(string slug, string pledgeId, NewCard request, CardLimits cards, HttpContext context) =>
        Answer(await cards.ReplaceCard(context, context.User.Backer(), slug, pledgeId, request), context);

    private static async Task<Results<Ok<PledgeView>, Refused>> AnswerTerms(string slug, string pledgeId, TermsAnswer request, PledgeDesk desk, HttpContext context) =>
        Answer(await desk.AnswerTerms(context.User.Backer(), slug, pledgeId, request), context);

    private static Results<Ok<PledgeView>, Refused> Answer(PledgeAnswer answer, HttpContext context)
    {
        if (answer is not PledgeAnswer.Yes yes)
            return ((PledgeAnswer.No)answer).Refused;
        context.Response.Headers[HeaderNames.ETag] = VersionNamed.Tag(yes.Pledge.Version);
        return TypedResults.Ok(yes.Pledge);
    }
}
