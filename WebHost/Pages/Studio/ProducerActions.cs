using Greenlight.Accounts;
using Greenlight.Campaigns;
using Greenlight.Pages.Shell;
using Greenlight.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Greenlight.Pages.Studio;

/// <summary>The forms on a producer's page: launch, withdraw, suspend, go on. To those who may not, the page does not exist.</summary>
internal static class ProducerActions
{
    private const string NotSure = "Say that you are sure: this can't be undone.";

    /// <summary><c>POST /producer/{slug}/…</c></summary>
    public static RouteGroupBuilder MapProducerActions(this RouteGroupBuilder forms)
    {
        var page = forms.MapGroup("/producer/{slug}").WithMetadata(
            new ComparedWithAccountAttribute(),
            new FormOn("/producer/{slug}", (context, _, sentence) => Again((string)context.Request.RouteValues["slug"]!, sentence, StatusCodes.Status400BadRequest)));
        page.MapPost("/launch", (string slug, CampaignDesk desk, HttpContext context) => Act(slug, context, desk.Launch));
        page.MapPost("/cancel", (string slug, CampaignDesk desk, HttpContext context) => Act(slug, context, desk.Cancel));
        page.MapPost("/suspend", (string slug, CampaignDesk desk, HttpContext context) => Act(slug, context, desk.Suspend));
        page.MapPost("/resume", (string slug, CampaignDesk desk, HttpContext context) => Act(slug, context, desk.Resume));
        return forms;
    }

    private static async Task<IResult> Act(string slug, HttpContext context, Func<System.Security.Claims.ClaimsPrincipal, string, Task<CampaignAnswer>> act)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (form["sure"] != "yes")
            return Again(slug, NotSure, StatusCodes.Status422UnprocessableEntity);
        return await act(context.User, slug) switch
        {
            { Refused: { } refused } when refused.Problem == ProblemCatalogue.UnknownCampaign => TypedResults.NotFound(),
            { Refused: { } refused } => Again(slug, refused.Detail, refused.Problem.Status),
            _ => context.SeeOther($"/producer/{slug}"),
        };
    }

    private static RazorComponentResult Again(string slug, string sentence, int status) =>
        PageForms.Again<ProducerPage>(status, (nameof(ProducerPage.Slug), slug), (nameof(ProducerPage.Stopped), sentence));
}
