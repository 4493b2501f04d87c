using Greenlight.Accounts;
using Greenlight.Campaigns;
using Greenlight.Cards;
using Greenlight.Pages.Shell;
using Greenlight.Pages.Showcase;
using Greenlight.Pledging;
using Greenlight.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Greenlight.Pages.Mine;

/// <summary>The forms on a backer's page: change, cancel, another card, another key.</summary>
internal static class PledgeActions
{
    private const string KeyGone = "This pledge has no open right any more, so there is no key to replace.";

    /// <summary><c>POST /me/pledges/{slug}/{pledgeId}/…</c></summary>
    public static RouteGroupBuilder MapPledgeActions(this RouteGroupBuilder forms)
    {
        var pledge = forms.MapGroup("/me/pledges/{slug}/{pledgeId}").RequireAuthorization().WithMetadata(new ComparedWithAccountAttribute());
        Map("change", Change);
        Map("cancel", Cancel);
        Map("card", GiveCard);
        Map("key", ReplaceKey);
        Map("terms", AnswerTerms);
        return forms;

        void Map(string form, Delegate action) => pledge.MapPost("/" + form, action).WithMetadata(new FormOn("/me/pledges#{pledgeId}", (context, _, sentence) =>
            Again((string)context.Request.RouteValues["pledgeId"]!, form, sentence, StatusCodes.Status400BadRequest)));
    }

    private static async Task<IResult> Change(string slug, string pledgeId, PledgeDesk desk, CampaignDirectory campaigns, HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (await campaigns.Find(slug) is not { Terms: var terms })
            return TypedResults.NotFound();
        if (!AskedTier.TryRead(form, terms, out var asked, out var error))
            return Again(pledgeId, "change", error.Sentence, StatusCodes.Status422UnprocessableEntity);
        return Answer(await desk.Change(context.User.Backer(), slug, pledgeId, new(asked.Tier, asked.Amount), Version(form)), pledgeId, "change", context);
    }

    private static async Task<IResult> Cancel(string slug, string pledgeId, PledgeDesk desk, HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        return Answer(await desk.Cancel(context.User.Backer(), slug, pledgeId, Version(form)), pledgeId, "cancel", context);
    }

    private static async Task<IResult> GiveCard(string slug, string pledgeId, CardLimits cards, HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        return Answer(await cards.ReplaceCard(context, context.User.Backer(), slug, pledgeId, new(form["paymentMethod"].ToString())), pledgeId, "card", context);
    }

    private static async Task<IResult> AnswerTerms(string slug, string pledgeId, PledgeDesk desk, HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var version = int.TryParse(form["terms"], out var read) ? read : 0;
        return Answer(await desk.AnswerTerms(context.User.Backer(), slug, pledgeId, new(form["answer"].ToString(), version)), pledgeId, "terms", context);
    }

    private static async Task<IResult> ReplaceKey(string slug, string pledgeId, PledgeDossier dossier, HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        return await dossier.Rotate(context.User.Backer(), form["receipt"].ToString()) is not null
            ? context.SeeOther($"/me/pledges#{pledgeId}")
            : Again(pledgeId, "key", KeyGone, StatusCodes.Status409Conflict);
    }

    // A version that is no number is none the pledge can have: the desk refuses it as outdated.
    private static int Version(IFormCollection form) => int.TryParse(form["version"], out var version) ? version : 0;

    private static IResult Answer(PledgeAnswer answer, string pledgeId, string formName, HttpContext context) => answer is PledgeAnswer.No { Refused: var refused }
        ? Again(pledgeId, formName, Words(refused), refused.Problem.Status)
        : context.SeeOther($"/me/pledges#{pledgeId}");

    private static string Words(Refused refused) => refused.Problem.Code switch
    {
        "stale-version" => "Your pledge has changed since this page was loaded. What you see now is how it stands; try again if you still want to.",
        "campaign-not-live" => "The campaign takes no more changes.",
        "terms-moved" => "The terms have changed once more since this page was loaded. What you see now is how they stand.",
        "busy" => "Many people are here right now, and nothing was changed. Try again in a moment.",
        "too-many-cards" => "Many cards have just been tried from your account or network, and nothing was changed. Wait a while, then try again.",
        "sold-out" => "This tier is sold out. Your pledge stays as it was.",
        _ => refused.Detail,
    };

    private static RazorComponentResult Again(string pledgeId, string form, string sentence, int status) =>
        PageForms.Again<MyPledgesPage>(status, (nameof(MyPledgesPage.Trouble), new Trouble(pledgeId, form, sentence)));
}
