namespace Greenlight.StripeSandbox;

/// <summary>Pages of objects, newest first, as every list of Stripe's is read.</summary>
internal static class Listing
{
    public static readonly string[] Created = ["created", "created[gt]", "created[gte]", "created[lt]", "created[lte]"];

    /// <summary>Reads one page of a table, or of some <paramref name="members"/> of it.</summary>
    public static Answer Page<T>(Turn turn, string url, Kind kind, Table<T> table, IEnumerable<uint>? members = null, Func<T, bool>? where = null)
        where T : StripeObject
    {
        var limit = Limit(turn.Form);
        var (newest, oldest) = (turn.FromForm<T>("starting_after", kind)?.Id, turn.FromForm<T>("ending_before", kind)?.Id);
        var made = Range(turn.Form);
        if (turn.Form.Refusal is { } refusal) return refusal;

        var chosen = members is null ? null : members.Order().ToArray();
        var count = chosen?.Length ?? (int)table.Count;
        var backwards = oldest is not null;
        var page = new List<StripeObject>();
        var more = false;
        for (var i = backwards ? After(chosen, oldest!.Value.Ordinal) : Before(chosen, newest?.Ordinal, count); i >= 0 && i < count; i += backwards ? 1 : -1)
        {
            var item = table[chosen?[i] ?? (uint)i];
            if (!made(item.Created) || where?.Invoke(item) == false) continue;
            more = page.Count == limit;
            if (more) break;
            page.Add(item);
        }

        if (backwards) page.Reverse();
        return new Answer.Page(page, more, url);
    }

    public static int Limit(Form form)
    {
        var limit = form.Integer("limit") ?? 10;
        if (limit is < 1 or > 100) form.Refuse(Refusal.Bad("parameter_invalid_integer", "This value must be between 1 and 100.", "limit"));
        return (int)limit;
    }

    /// <summary>A filter by time, exact or as a range.</summary>
    public static Func<long, bool> Range(Form form, string name = "created")
    {
        var (exact, gt, gte) = (form.Integer(name), form.Integer(name + "[gt]"), form.Integer(name + "[gte]"));
        var (lt, lte) = (form.Integer(name + "[lt]"), form.Integer(name + "[lte]"));
        return at => (exact is null || at == exact) && !(at <= gt) && !(at < gte) && !(at >= lt) && !(at > lte);
    }

    private static int Before(uint[]? chosen, uint? ordinal, int count)
    {
        if (ordinal is not { } cursor) return count - 1;
        if (chosen is null) return (int)cursor - 1;
        var found = Array.BinarySearch(chosen, cursor);
        return (found < 0 ? ~found : found) - 1;
    }

    private static int After(uint[]? chosen, uint cursor)
    {
        if (chosen is null) return (int)cursor + 1;
        var found = Array.BinarySearch(chosen, cursor);
        return found < 0 ? ~found : found + 1;
    }
}
