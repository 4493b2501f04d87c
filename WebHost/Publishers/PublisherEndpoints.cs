using Greenlight.Accounts;
using Greenlight.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Greenlight.Publishers;

/// <summary>A publisher's account, for programs; the page <c>/publisher/{code}</c> has a button for it.</summary>
internal static class PublisherEndpoints
{
    /// <summary>Registers what publishers' pages and calls need.</summary>
    public static IServiceCollection AddPublisherEdge(this IServiceCollection services) => services.AddSingleton<PayoutDesk>();

    /// <summary><c>/api/publishers/{code}/account</c></summary>
    public static IEndpointRouteBuilder MapPublishers(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/publishers/{code}/account").WithTags("Publishers").WithMetadata(new ComparedWithAccountAttribute()).Refuses(ProblemCatalogue.UnknownPublisher);
        group.MapGet("/", Get).WithName("GetPublisherAccount").WithSummary("Where a publisher's account stands. For those who act for the publisher.");
        group.MapPost("/", Post).WithName("SetUpPublisherAccount")
            .WithSummary("Opens the publisher's account at Stripe, if there is none, and gives a link to its onboarding: good once, for a few minutes. Ask again for another.")
            .Refuses(ProblemCatalogue.AccountRefused, ProblemCatalogue.Unavailable, ProblemCatalogue.InvalidRequest);
        return endpoints;
    }

    private static async Task<Results<Ok<PublisherView>, Refused>> Get(string code, PayoutDesk desk, HttpContext context) => Answer(await desk.Find(context.User, code));

    private static async Task<Results<Ok<PublisherView>, Refused>> Post(string code, PayoutDesk desk, HttpContext context) => Answer(await desk.SetUp(context, code));

    private static Results<Ok<PublisherView>, Refused> Answer(PayoutAnswer answer) =>
        answer.Refused is { } refused ? refused : TypedResults.Ok(PublisherView.Of(answer.Publisher!, answer.Url));
}
