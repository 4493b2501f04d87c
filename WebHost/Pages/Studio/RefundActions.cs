using Greenlight.Accounts;
using Greenlight.Pages.Shell;
using Greenlight.Payments;

namespace Greenlight.Pages.Studio;

/// <summary>The form that gives a backer's money back.</summary>
internal static class RefundActions
{
    /// <summary><c>POST /producer/{slug}/refund</c></summary>
    public static RouteGroupBuilder MapRefund(this RouteGroupBuilder forms)
    {
        forms.MapPost("/producer/{slug}/refund", Refund)
            .WithMetadata(new ComparedWithAccountAttribute(), new FormOn("/producer/{slug}#refund", (context, form, sentence) =>
                Again((string)context.Request.RouteValues["slug"]!, form["receipt"].ToString(), sentence, StatusCodes.Status400BadRequest)));
        return forms;
    }

    private static async Task<IResult> Refund(string slug, RefundDesk desk, HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var receipt = form["receipt"].ToString().Trim();
        return (await desk.Refund(context.User, slug, receipt)).Refused is { } refused
            ? refused.Problem.Code is "unknown-campaign" ? TypedResults.NotFound() : Again(slug, receipt, Words(refused), refused.Problem.Status)
            : context.SeeOther($"/producer/{Uri.EscapeDataString(slug)}?refunded={Uri.EscapeDataString(receipt)}#refund");
    }

    private static string Words(Problems.Refused refused) => refused.Problem.Code switch
    {
        "unknown-receipt" => "No pledge of this campaign has this receipt number.",
        "busy" => "Many people are here right now, and nothing was done. Try again in a moment.",
        _ => refused.Detail,
    };

    private static IResult Again(string slug, string receipt, string sentence, int status) => PageForms.Again<ProducerPage>(
        status, (nameof(ProducerPage.Slug), slug), (nameof(ProducerPage.Trouble), new RefundTrouble(receipt, sentence)));
}

/// <summary>A refund that was refused: what was typed, and why.</summary>
public sealed record RefundTrouble(string Receipt, string Sentence);
