namespace Greenlight.Problems;

/// <summary>One kind of refusal of the API: what its <c>type</c> stands for, for ever.</summary>
/// <param name="Code">Stable name; the type is <c>/problems/{code}</c>.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Title">The same for every occurrence.</param>
/// <param name="Explanation">For the person who reads the type's page: what happened, what was not done, what to do.</param>
internal sealed record Problem(string Code, int Status, string Title, string Explanation)
{
    /// <summary>The problem's stable URI reference.</summary>
    public string Type => "/problems/" + Code;
}
