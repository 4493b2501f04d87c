using System.Collections.Frozen;

namespace Greenlight.StripeSandbox;

/// <summary>One thing the API does: a method and path, the parameters it knows, and the conversation that decides it.</summary>
internal sealed class Operation
{
    private static readonly string[] Paging = ["limit", "starting_after", "ending_before"];

    public Operation(string method, string path, Kind shows, Func<Turn, Answer> decide, params string[] parameters)
    {
        (Method, Path, Shows, Decide) = (method, path, shows, decide);
        var parts = path.Split('/');
        (Resource, HasId, Verb) = (parts[2], parts.Length > 3, parts.Length > 4 ? parts[4] : "");
        Lists = method == "GET" && (!HasId || Verb.Length > 0);
        Parameters = parameters.Append("expand[]").Concat(Lists ? Paging : []).ToFrozenSet();
    }

    public string Method { get; }

    /// <summary>The path with <c>:id</c> for the id: also the endpoint's name in limits and statistics.</summary>
    public string Path { get; }

    public string Name => $"{Method} {Path}";

    public Kind Shows { get; }

    public Func<Turn, Answer> Decide { get; }

    public FrozenSet<string> Parameters { get; }

    public bool Lists { get; }

    /// <summary>Whether it reads the stored events instead of the account.</summary>
    public bool ReadsLog { get; init; }

    private string Resource { get; }

    private bool HasId { get; }

    private string Verb { get; }

    /// <summary>Whether a request is for this operation; if so, the id in its path.</summary>
    public bool Matches(string method, ReadOnlySpan<char> path, out ReadOnlySpan<char> id)
    {
        id = default;
        if (method != Method || !path.StartsWith("/v1/")) return false;
        var rest = path[4..];
        if (!rest.StartsWith(Resource)) return false;
        rest = rest[Resource.Length..];
        if (!HasId) return rest.IsEmpty;
        if (rest.Length < 2 || rest[0] != '/') return false;
        rest = rest[1..];
        var slash = rest.IndexOf('/');
        id = slash < 0 ? rest : rest[..slash];
        return slash < 0 ? Verb.Length == 0 : rest[(slash + 1)..].SequenceEqual(Verb);
    }
}

/// <summary>Everything the sandbox does.</summary>
internal static class Operations
{
    public static readonly Operation[] All =
    [
        .. PaymentIntents.Operations, .. Customers.Operations, .. SetupIntents.Operations, .. PaymentMethods.Operations, .. Charges.Operations,
        .. Events.Operations, .. WebhookEndpoints.Operations,
    ];

    public static Operation? Find(string method, ReadOnlySpan<char> path, out string id)
    {
        foreach (var operation in All)
        {
            if (!operation.Matches(method, path, out var found)) continue;
            id = found.ToString();
            return operation;
        }

        id = "";
        return null;
    }
}
