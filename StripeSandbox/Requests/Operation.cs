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
        (Resource, HasId, Verb, HasInner) = (parts[2], parts.Length > 3, parts.Length > 4 ? parts[4] : "", parts.Length > 5);
        Lists = method == "GET" && shows != Kind.None && (!HasId || Verb.Length > 0) && !HasInner;
        Parameters = parameters.Concat(method == "DELETE" ? [] : ["expand[]"]).Concat(Lists ? Paging : []).ToFrozenSet();
        WithSecret = Parameters.Append("client_secret").ToFrozenSet();
    }

    public string Method { get; }

    /// <summary>The path with <c>:id</c> for the id: also the endpoint's name in limits and statistics.</summary>
    public string Path { get; }

    public string Name => $"{Method} {Path}";

    public Kind Shows { get; }

    public Func<Turn, Answer> Decide { get; }

    public FrozenSet<string> Parameters { get; }

    /// <summary>The same with what a browser proves its right by; Stripe's libraries for servers do not know it.</summary>
    public FrozenSet<string> WithSecret { get; }

    public bool Lists { get; }

    /// <summary>Whether it reads the stored events instead of the account.</summary>
    public bool ReadsLog { get; init; }

    /// <summary>Whether it can be done for a connected account.</summary>
    public bool ForAccounts { get; init; }

    /// <summary>Whether a browser may do it with a publishable key: to one object, with its client secret, or to make a payment method.</summary>
    public bool ForBrowsers { get; init; }

    private string Resource { get; }

    private bool HasId { get; }

    private string Verb { get; }

    private bool HasInner { get; }

    /// <summary>Whether a request is for this operation; if so, the id in its path, or both ids with a stroke between them.</summary>
    public bool Matches(string method, ReadOnlySpan<char> path, out string id)
    {
        id = "";
        if (method != Method || !path.StartsWith("/v1/")) return false;
        var rest = path[4..];
        if (!rest.StartsWith(Resource)) return false;
        rest = rest[Resource.Length..];
        if (!HasId) return rest.IsEmpty;
        if (rest.Length < 2 || rest[0] != '/') return false;
        rest = rest[1..];
        var slash = rest.IndexOf('/');
        var first = slash < 0 ? rest : rest[..slash];
        var verb = slash < 0 ? default : rest[(slash + 1)..];
        if (HasInner)
        {
            if (!verb.StartsWith(Verb) || verb.Length < Verb.Length + 2 || verb[Verb.Length] != '/' || verb[(Verb.Length + 1)..].Contains('/')) return false;
            id = $"{first}{verb[Verb.Length..]}";
            return true;
        }

        if (!verb.SequenceEqual(Verb)) return false;
        id = first.ToString();
        return true;
    }
}

/// <summary>Everything the sandbox does.</summary>
internal static class Operations
{
    public static readonly Operation[] All =
    [
        .. PaymentIntents.Operations, .. Customers.Operations, .. SetupIntents.Operations, .. PaymentMethods.Operations, .. Charges.Operations,
        .. Events.Operations, .. WebhookEndpoints.Operations, .. Refunds.Operations, .. Disputes.Operations, .. Balances.Operations,
        .. BalanceTransactions.Operations, .. ConnectedAccounts.Operations, .. AccountLinks.Operations, .. Transfers.Operations, .. Reversals.Operations,
        .. Payouts.Operations,
    ];

    public static Operation? Find(string method, ReadOnlySpan<char> path, out string id)
    {
        foreach (var operation in All)
        {
            if (operation.Matches(method, path, out id))
                return operation;
        }

        id = "";
        return null;
    }
}
