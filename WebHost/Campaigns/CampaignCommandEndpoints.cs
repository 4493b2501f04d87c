using Greenlight.Accounts;
using Greenlight.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Greenlight.Campaigns;

/// <summary>What a campaign's producer and the operator may do with it. Repeating a request changes nothing.</summary>
internal static class CampaignCommandEndpoints
{
    /// <summary><c>/api/campaigns/{slug}/launch</c>, <c>cancel</c>, <c>suspend</c>, <c>resume</c> and <c>terms</c>.</summary>
    public static RouteGroupBuilder MapCampaignCommands(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/campaigns/{slug}").WithTags("Campaigns").RequireAuthorization()
            .WithMetadata(new ComparedWithAccountAttribute(), new UnknownOutcome(TimeSpan.FromSeconds(1)))
            .Refuses(ProblemCatalogue.NotSignedIn, ProblemCatalogue.NotAllowed, ProblemCatalogue.UnknownCampaign, ProblemCatalogue.WrongPhase, ProblemCatalogue.UnknownOutcome);
        group.MapPost("/launch", async (string slug, CampaignDesk desk, HttpContext context) => Answer(await desk.Launch(context.User, slug)))
            .WithName("LaunchCampaign").WithSummary("Launches a draft, once its publisher can be paid. For its producers.").Refuses(ProblemCatalogue.PublisherCannotReceive);
        group.MapPost("/cancel", async (string slug, CampaignDesk desk, HttpContext context) => Answer(await desk.Cancel(context.User, slug)))
            .WithName("CancelCampaign").WithSummary("Withdraws a live campaign: every pledge is let go, no card is charged, backers are told. For its producers; for the operator, of a suspended one too.");
        group.MapPost("/suspend", async (string slug, CampaignDesk desk, HttpContext context) => Answer(await desk.Suspend(context.User, slug)))
            .WithName("SuspendCampaign").WithSummary("Stops a live campaign for now: no pledge is taken, nothing is charged or decided. For the operator.");
        group.MapPost("/resume", async (string slug, CampaignDesk desk, HttpContext context) => Answer(await desk.Resume(context.User, slug)))
            .WithName("ResumeCampaign").WithSummary("Lets a suspended campaign go on; if its deadline has passed meanwhile, it closes. For the operator.");
        group.MapPatch("/terms", async (string slug, TermsRequest request, CampaignDesk desk, HttpContext context) => Answer(await desk.ChangeTerms(context.User, slug, request)))
            .WithName("ChangeTerms").WithMetadata(new RequestSizeLimitAttribute(Edge.MaxBody))
            .WithSummary("Other terms: what takes nothing from backers at once, anything else by asking each of them (askBackers). For its producers.")
            .Refuses(ProblemCatalogue.InvalidBody, ProblemCatalogue.TooLarge, ProblemCatalogue.UnsupportedMediaType, ProblemCatalogue.WrongCurrency, ProblemCatalogue.TermsNotPossible,
                ProblemCatalogue.PromiseStands, ProblemCatalogue.TakesFromBackers);
        return group;
    }

    /// <summary><c>POST /api/campaigns</c></summary>
    public static IEndpointConventionBuilder MapDrafts(this IEndpointRouteBuilder endpoints) => endpoints
        .MapPost("/api/campaigns", Draft).WithTags("Campaigns").WithName("DraftCampaign").RequireAuthorization()
        .WithMetadata(new ComparedWithAccountAttribute(), new UnknownOutcome(TimeSpan.FromSeconds(1)), new RequestSizeLimitAttribute(Edge.MaxBody))
        .WithSummary("Makes a draft with all its terms, which nobody else sees before it is launched. For its publisher's producers and the operator. Repeating the request answers the same draft.")
        .Refuses(ProblemCatalogue.NotSignedIn, ProblemCatalogue.NotAllowed, ProblemCatalogue.UnknownPublisher, ProblemCatalogue.InvalidBody, ProblemCatalogue.TooLarge,
            ProblemCatalogue.UnsupportedMediaType, ProblemCatalogue.InvalidSlug, ProblemCatalogue.SlugTaken, ProblemCatalogue.CurrencyNotOffered, ProblemCatalogue.AmountNotChargeable,
            ProblemCatalogue.WrongCurrency, ProblemCatalogue.TermsNotPossible, ProblemCatalogue.UnknownOutcome);

    private static async Task<Results<Created<CampaignView>, Ok<CampaignView>, Refused>> Draft(DraftRequest request, DraftDesk desk, HttpContext context)
    {
        var answer = await desk.Create(context.User, request);
        if (answer.Campaign is not { } draft)
            return answer.Refused!;
        var view = CampaignView.Of(draft, null);
        return answer.IsNew ? TypedResults.Created($"/producer/{draft.Slug}", view) : TypedResults.Ok(view);
    }

    private static Results<Ok<CampaignView>, Refused> Answer(CampaignAnswer answer) =>
        answer.Campaign is { } campaign ? TypedResults.Ok(CampaignView.Of(campaign, null)) : answer.Refused!;
}
