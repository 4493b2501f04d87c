using System.Text.Json;
using Greenlight.Payments;

namespace Greenlight.Publishers;

/// <summary>
/// Events about connected accounts. They come in any order, each with the account as it was then: what is taken from them is only that it is time to ask. A lost one costs a
/// day, or until somebody looks.
/// </summary>
public sealed class AccountNews
{
    /// <summary>The events that the endpoint subscribes to for this.</summary>
    public static readonly IReadOnlyList<string> Types = ["account.updated"];

    private readonly PublisherTable _table;
    private readonly TimeProvider _clock;

    internal AccountNews(PublisherTable table, TimeProvider clock) => (_table, _clock) = (table, clock);

    /// <summary>Takes an event; false when it is about something else.</summary>
    internal async Task<bool> Take(StripeEvent happened)
    {
        if (happened is not { Type: { } type, Data.Object: { ValueKind: JsonValueKind.Object } about } || !Types.Contains(type)
            || !about.TryGetProperty("id", out var id) || id.ValueKind is not JsonValueKind.String || StripeText.Name(id.GetString()) is not { } account)
            return false;
        await _table.Hint(account, _clock.GetUtcNow());
        return true;
    }
}
