using System.Net;
using System.Runtime.CompilerServices;
using Greenlight.Campaigns;
using Greenlight.Pledging;
using Greenlight.Support;

namespace Greenlight.Problems;

public sealed class The_catalogue
{
    [Fact]
    public void Has_a_problem_for_every_refusal_of_the_engine()
    {
        var codes = Of(typeof(Refusal)).Select(refusal => ((Refusal)refusal).Code)
            .Concat(Of(typeof(CampaignRefusal)).Select(refusal => ((CampaignRefusal)refusal).Code)).ToList();

        Assert.NotEmpty(codes);
        Assert.All(codes, code => Assert.True(ProblemCatalogue.Find(code) is not null, $"Add '{code}' to ProblemCatalogue."));
    }

    private static IEnumerable<object> Of(Type refusals) => refusals.GetNestedTypes().Where(t => t.IsSubclassOf(refusals)).Select(RuntimeHelpers.GetUninitializedObject);

    [Fact]
    public async Task Explains_each_problem_on_a_page_of_its_own()
    {
        await using var edge = await EdgeUnderTest.Start();
        using var client = edge.NewClient();
        var list = await client.GetStringAsync("/problems");

        foreach (var problem in ProblemCatalogue.All)
        {
            Assert.Contains(problem.Code, list);
            Assert.Contains(problem.Explanation, await client.GetStringAsync(problem.Type));
        }
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/problems/no-such-thing")).StatusCode);
    }

    [Fact]
    public async Task Answers_unknown_addresses_and_wrong_methods_too()
    {
        await using var edge = await EdgeUnderTest.Start();
        using var client = edge.NewClient();

        await client.GetAsync("/api/no-such-thing").IsRefused(404, "not-found");
        await client.DeleteAsync("/api/campaigns").IsRefused(405, "method-not-allowed");
    }
}
