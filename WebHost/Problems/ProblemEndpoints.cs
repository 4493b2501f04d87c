using System.Globalization;
using System.Text;

namespace Greenlight.Problems;

/// <summary>Each problem's type leads to a page that explains it in words.</summary>
internal static class ProblemEndpoints
{
    /// <summary><c>/problems</c> and <c>/problems/{code}</c>, as plain text.</summary>
    public static RouteGroupBuilder MapProblems(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/problems").ExcludeFromDescription();
        group.MapGet("/", () => TypedResults.Text(List()));
        group.MapGet("/{code}", IResult (string code) =>
            ProblemCatalogue.Find(code) is { } problem ? TypedResults.Text(Explain(problem)) : new Refused(ProblemCatalogue.NotFound));
        return group;
    }

    /// <summary>States in the API's description which refusals an endpoint can answer with.</summary>
    public static TBuilder Refuses<TBuilder>(this TBuilder builder, params Problem[] problems) where TBuilder : IEndpointConventionBuilder
    {
        foreach (var problem in problems)
            builder.WithMetadata(new ProblemResponse(problem));
        return builder;
    }

    private static string List()
    {
        var text = new StringBuilder("Refusals of this API. Each has a page of its own under /problems/{code}.\n\n");
        foreach (var problem in ProblemCatalogue.All.OrderBy(p => p.Code, StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"{problem.Status}  {problem.Code,-24} {problem.Title}\n");
        return text.ToString();
    }

    private static string Explain(Problem problem) => $"{problem.Title} ({problem.Status}, {problem.Code})\n\n{problem.Explanation}\n";
}
