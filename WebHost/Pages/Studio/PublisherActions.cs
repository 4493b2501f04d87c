using Greenlight.Accounts;
using Greenlight.Pages.Shell;
using Greenlight.Publishers;

namespace Greenlight.Pages.Studio;

/// <summary>The form that sets up how a publisher is paid.</summary>
internal static class PublisherActions
{
    /// <summary><c>POST /publisher/{code}/account</c></summary>
    public static RouteGroupBuilder MapPublisher(this RouteGroupBuilder forms)
    {
        forms.MapPost("/publisher/{code}/account", SetUp).WithMetadata(new ComparedWithAccountAttribute(), new FormOn("/publisher/{code}"));
        return forms;
    }

    // The page is shown with the link, not redirected to it: our pages let no form lead elsewhere.
    private static async Task<IResult> SetUp(string code, PayoutDesk desk, HttpContext context) => await desk.SetUp(context, code) switch
    {
        { Refused: { Problem.Code: "unknown-publisher" } } => TypedResults.NotFound(),
        { Refused: { } refused } => PageForms.Again<PublisherPage>(refused.Problem.Status, (nameof(PublisherPage.Code), code), (nameof(PublisherPage.Trouble), refused.Detail)),
        var answer => PageForms.Again<PublisherPage>(StatusCodes.Status200OK, (nameof(PublisherPage.Code), code), (nameof(PublisherPage.Link), answer.Url)),
    };
}
