using Greenlight.Accounts;
using Greenlight.Campaigns;
using Greenlight.Ledger;
using Greenlight.Pages.Shell;
using Greenlight.Pages.Showcase;
using Greenlight.Problems;
using Microsoft.AspNetCore.Mvc;

namespace Greenlight.Pages.Studio;

/// <summary>The form that changes the terms of a launched campaign. It asks the desk for what <c>PATCH /api/campaigns/{slug}/terms</c> asks it for.</summary>
internal static class TermsActions
{
    // The form carries the words of every tier, changed or not.
    private const int MostBytes = 256 * 1024;

    private static readonly FieldError _nothing = new("", "nothing-changed", "Nothing is different from how it stands, so nothing was changed.");
    private static readonly FieldError _notSure = new("sure", "not-sure", "Say that you are sure. Nothing has been changed yet.");

    /// <summary><c>POST /producer/{slug}/terms</c></summary>
    public static RouteGroupBuilder MapTerms(this RouteGroupBuilder forms)
    {
        forms.MapPost("/producer/{slug}/terms", Change).WithMetadata(
            new ComparedWithAccountAttribute(), new RequestSizeLimitAttribute(MostBytes), new FormOn("/producer/{slug}#terms", (context, form, sentence) =>
                Again((string)context.Request.RouteValues["slug"]!, form, new("", "outdated-form", sentence), StatusCodes.Status400BadRequest)));
        return forms;
    }

    private static async Task<IResult> Change(string slug, CampaignFaces faces, TermsDrafts drafts, CampaignDesk desk, ICampaignLedger ledger, HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (await faces.Find(slug, context) is not { MayProduce: true } face)
            return TypedResults.NotFound();
        var draft = await drafts.Of(face, form);
        if (!draft.TryRead(out var asked, out var error))
            return Again(slug, form, error, StatusCodes.Status422UnprocessableEntity);
        if (asked is { Deadline: null, Tiers: null or { IsEmpty: true } })
            return Again(slug, form, _nothing, StatusCodes.Status422UnprocessableEntity);
        if (!draft.Ticked("sure"))
            return Again(slug, form, _notSure, StatusCodes.Status422UnprocessableEntity);
        return await desk.ChangeTerms(context.User, slug, asked) switch
        {
            { Refused: { } refused } when refused.Problem == ProblemCatalogue.UnknownCampaign => TypedResults.NotFound(),
            { Refused: { } refused } => Again(slug, form, Words(refused), refused.Problem.Status),
            // Somebody else may have asked for the same a moment ago; these terms are no newer than those shown.
            { Campaign: { } campaign } when campaign.TermsVersion == draft.Version => Again(slug, form, _nothing, StatusCodes.Status422UnprocessableEntity),
            { Campaign: var campaign } => context.SeeOther(
                $"/producer/{Uri.EscapeDataString(slug)}?changed={campaign!.TermsVersion}&asked={(campaign.Terms.AskedAt == campaign.TermsVersion ? (await ledger.Read(campaign.Id)).Tally.Live.Count : 0)}#terms"),
        };
    }

    private static FieldError Words(Refused refused) => refused.Problem == ProblemCatalogue.TakesFromBackers
        ? new("ask", refused.Problem.Code, refused.Detail + " Tick that, or leave it as it is.")
        : new("", refused.Problem.Code, refused.Detail);

    private static IResult Again(string slug, IFormCollection typed, FieldError error, int status) => PageForms.Again<ProducerPage>(
        status, (nameof(ProducerPage.Slug), slug), (nameof(ProducerPage.TermsTyped), typed), (nameof(ProducerPage.TermsError), error));
}
