using Greenlight.Accounts;
using Greenlight.Backers;
using Greenlight.Campaigns;
using Greenlight.Cards;
using Greenlight.Pages.Shell;
using Greenlight.Pledging;
using Greenlight.Problems;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Greenlight.Pages.Showcase;

/// <summary>
/// The pledge form's other end. The same form may arrive any number of times: the address it signs up with gives it the same account again (by the proof),
/// and the pledge's id the same pledge. 303 leads to the backer's page; a refusal is the campaign's page with the refusal at its field.
/// </summary>
internal sealed partial class PledgeAction(CampaignDirectory campaigns, SignUps signUps, CardLimits cards, ILogger<PledgeAction> log)
{
    /// <summary><c>POST /campaigns/{slug}/pledge</c></summary>
    public static RouteGroupBuilder Map(RouteGroupBuilder forms)
    {
        forms.MapPost("/campaigns/{slug}/pledge", (string slug, PledgeAction action, HttpContext context) => action.Pledge(slug, context))
            .WithMetadata(new FormOn("/campaigns/{slug}#pledge", Outdated));
        return forms;
    }

    private async Task<IResult> Pledge(string slug, HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var draft = new PledgeDraft(
            form["pledgeId"].ToString(), form["proof"].ToString(), form["email"], form["tier"], AskedTier.TypedAmount(form), form["paymentMethod"]);
        if (await campaigns.Find(slug) is not { } campaign)
            return TypedResults.NotFound();
        if (!AskedTier.TryRead(form, campaign.Terms, out var asked, out var error))
            return Again(slug, draft with { Error = error }, StatusCodes.Status422UnprocessableEntity);

        try
        {
            var (backer, refused) = await Who(draft, context);
            if (backer is null)
                return Again(slug, draft, refused!, context);
            return await cards.Place(context, backer.Value, slug, draft.PledgeId, new(asked.Tier, draft.PaymentMethod ?? "", asked.Amount)) is PledgeAnswer.No no
                ? Again(slug, draft, no.Refused, context)
                : context.SeeOther($"/me/pledges#{draft.PledgeId}");
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
        {
            // Whatever broke, the pledge may have been written before it did. The form can be sent again as it is.
            LogUnknown(e, slug);
            return Again(slug, draft, new(ProblemCatalogue.UnknownOutcome, null, TimeSpan.FromSeconds(1)), context);
        }
    }

    private async Task<(BackerId? Backer, Refused? Refused)> Who(PledgeDraft draft, HttpContext context)
    {
        if (context.User.FindBacker() is { } known)
            return (known, null);
        if (!EmailAddress.TryParse(draft.Email, out var email))
            return (null, new(ProblemCatalogue.InvalidEmail));
        if (draft.Proof.Length is < SignUps.MinProof or > SignUps.MaxProof)
            return (null, new(ProblemCatalogue.InvalidProof));
        switch (await signUps.SignUp(email, draft.Proof, ClientAddress.Of(context)))
        {
            case SignUpOutcome.Welcome welcome:
                await Sessions.SignInBrowser(context, welcome.Account);
                // The page that may follow is rendered for the one who has just come in, its form's token included.
                context.User = Sessions.PrincipalOf(welcome.Account, CookieAuthenticationDefaults.AuthenticationScheme);
                return (welcome.Account.Backer, null);
            case SignUpOutcome.TooMany tooMany:
                return (null, new(ProblemCatalogue.TooManySignUps, null, tooMany.RetryAfter));
            case SignUpOutcome.NotNow:
                return (null, new(ProblemCatalogue.Busy, null, TimeSpan.FromSeconds(1)));
            default:
                return (null, new(ProblemCatalogue.SignInRequired));
        }
    }

    private static RazorComponentResult Again(string slug, PledgeDraft draft, Refused refused, HttpContext context)
    {
        if (refused.RetryAfter is { } wait)
            context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var error = PledgeWords.Of(refused, draft);
        // A used-up id must not come back in the form: it would be refused for ever.
        var next = error.Code is "reused-id" or "invalid-pledge-id" or "invalid-proof" ? PledgeDraft.New() with { Email = draft.Email, Tier = draft.Tier, Amount = draft.Amount } : draft;
        return Again(slug, next with { Error = error }, refused.Problem.Status);
    }

    // With an id and a proof of its own: those of a form that can't be shown to be ours may be known to somebody else. A pledge sent before is still found,
    // by its backer: there is one live pledge for each.
    private static RazorComponentResult Outdated(HttpContext context, IFormCollection form, string sentence) => Again(
        (string)context.Request.RouteValues["slug"]!,
        PledgeDraft.New() with { Email = form["email"], Tier = form["tier"], Amount = AskedTier.TypedAmount(form), Error = new("", "outdated-form", sentence) },
        StatusCodes.Status400BadRequest);

    private static RazorComponentResult Again(string slug, PledgeDraft draft, int status) =>
        PageForms.Again<CampaignPage>(status, (nameof(CampaignPage.Slug), slug), (nameof(CampaignPage.Draft), draft));

    [LoggerMessage(LogLevel.Error, "The outcome of a pledge to {Slug} is not known")]
    private partial void LogUnknown(Exception exception, string slug);
}
