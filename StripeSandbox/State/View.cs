using System.Text.Json;

namespace Greenlight.StripeSandbox;

/// <summary>How an object is being looked at: what may be read beside it, and which of its references are to be shown whole.</summary>
internal sealed record View(Account Account, Expansion Expand, Uri Home)
{
    /// <summary>Unix seconds: what is on its way has arrived or not.</summary>
    public long Now { get; init; }

    /// <summary>Writes a reference as its id, or as the whole object where the caller asked to expand it.</summary>
    public void Reference(Utf8JsonWriter w, string name, Id id)
    {
        if (id.IsNone)
        {
            w.WriteNull(name);
        }
        else if (Expand.Into(name) is { } deeper && Account.Find(id) is { } whole)
        {
            w.WritePropertyName(name);
            whole.Write(w, this with { Expand = deeper });
        }
        else
        {
            w.Id(name, id);
        }
    }

    /// <summary>Writes the newest ten of an object's parts as a list.</summary>
    public void Parts(Utf8JsonWriter w, string name, string url, IReadOnlyList<StripeObject> newestFirst)
    {
        var deeper = this with { Expand = Expand.Into(name)?.Into("data") ?? Expansion.Nothing };
        w.WritePropertyName(name);
        Answer.WriteList(w, url, newestFirst.Count > 10, [.. newestFirst.Take(10)], part => part.Write(w, deeper));
    }

    /// <summary>Writes the whole object (or null), without expanding anything in it.</summary>
    public void Whole(Utf8JsonWriter w, string name, StripeObject? value)
    {
        w.WritePropertyName(name);
        if (value is null) w.WriteNullValue();
        else value.Write(w, this with { Expand = Expansion.Nothing });
    }
}

/// <summary>Words the renderings share.</summary>
internal static class Rendering
{
    public static void Id(this Utf8JsonWriter w, string name, Id id)
    {
        if (id.IsNone)
        {
            w.WriteNull(name);
            return;
        }

        Span<byte> text = stackalloc byte[StripeSandbox.Id.MaxLength];
        w.WriteString(name, text[..id.Format(text)]);
    }

    public static void Metadata(this Utf8JsonWriter w, string name, Metadata metadata)
    {
        w.WritePropertyName(name);
        metadata.Write(w);
    }

    public static void Number(this Utf8JsonWriter w, string name, long? value)
    {
        if (value is { } number) w.WriteNumber(name, number);
        else w.WriteNull(name);
    }

    public static void Nulls(this Utf8JsonWriter w, params ReadOnlySpan<string> names)
    {
        foreach (var name in names) w.WriteNull(name);
    }

    public static void Texts(this Utf8JsonWriter w, string name, IReadOnlyList<string>? values)
    {
        if (values is null)
        {
            w.WriteNull(name);
            return;
        }

        w.WriteStartArray(name);
        foreach (var value in values) w.WriteStringValue(value);
        w.WriteEndArray();
    }
}
