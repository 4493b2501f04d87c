using Greenlight.Accounts;
using Greenlight.Pages.Shell;
using Greenlight.Payments;
using Greenlight.Problems;

namespace Greenlight.Pages.Studio;

/// <summary>The form with which an operator says that owed money was paid outside of the processor.</summary>
internal static class OwedActions
{
    /// <summary><c>POST /producer/{slug}/paid-back</c></summary>
    public static RouteGroupBuilder MapOwed(this RouteGroupBuilder forms)
    {
        forms.MapPost("/producer/{slug}/paid-back", PaidBack)
            .WithMetadata(new ComparedWithAccountAttribute(), new FormOn("/producer/{slug}#owed", (context, form, sentence) =>
                Again((string)context.Request.RouteValues["slug"]!, form, sentence, StatusCodes.Status400BadRequest)));
        return forms;
    }

    private static async Task<IResult> PaidBack(string slug, OwedDesk desk, HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var receipt = form["receipt"].ToString().Trim();
        return (await desk.PaidBack(context.User, slug, receipt, form["reference"].ToString())).Refused is { } refused
            ? refused.Problem == ProblemCatalogue.UnknownCampaign ? TypedResults.NotFound() : Again(slug, form, refused.Detail, refused.Problem.Status)
            : context.SeeOther($"/producer/{Uri.EscapeDataString(slug)}?paidBack={Uri.EscapeDataString(receipt)}#owed");
    }

    private static IResult Again(string slug, IFormCollection form, string sentence, int status) => PageForms.Again<ProducerPage>(
        status, (nameof(ProducerPage.Slug), slug), (nameof(ProducerPage.OwedTrouble), new OwedTrouble(form["receipt"].ToString(), form["reference"].ToString(), sentence)));
}

/// <summary>A payment that could not be marked: what was typed, and why.</summary>
public sealed record OwedTrouble(string Receipt, string Reference, string Sentence);
