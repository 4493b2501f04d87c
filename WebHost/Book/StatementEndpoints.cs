using Greenlight.Accounts;
using Greenlight.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Greenlight.Book;

/// <summary>A campaign's statement, for programs and spreadsheets; the page is <c>/producer/{slug}/statement</c>.</summary>
internal static class StatementEndpoints
{
    /// <summary>Registers what statements need.</summary>
    public static IServiceCollection AddStatements(this IServiceCollection services) => services.AddSingleton<StatementDesk>();

    /// <summary><c>/api/campaigns/{slug}/statement</c> and <c>.csv</c></summary>
    public static IEndpointRouteBuilder MapStatements(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/campaigns/{slug}").WithTags("Producers").WithMetadata(new ComparedWithAccountAttribute()).Refuses(ProblemCatalogue.UnknownCampaign);
        group.MapGet("/statement", Json).WithName("GetStatement")
            .WithSummary("What became of a campaign's money: counts from the tally, sums from the book. For the campaign's producers.");
        group.MapGet("/statement.csv", Csv).WithName("GetStatementCsv").Produces<string>(200, "text/csv").WithSummary("The statement as CSV.");
        return endpoints;
    }

    private static async Task<Results<Ok<StatementView>, Refused>> Json(string slug, StatementDesk desk, HttpContext context) =>
        await desk.Find(context.User, slug) is { } face ? TypedResults.Ok(StatementView.Of(face)) : new Refused(ProblemCatalogue.UnknownCampaign);

    private static async Task<IResult> Csv(string slug, StatementDesk desk, HttpContext context)
    {
        if (await desk.Find(context.User, slug) is not { } face)
            return new Refused(ProblemCatalogue.UnknownCampaign);
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{face.Campaign.Slug}-statement.csv\"";
        return TypedResults.Text(StatementCsv.Write(face), "text/csv", System.Text.Encoding.UTF8);
    }
}
