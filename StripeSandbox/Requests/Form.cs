using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Greenlight.StripeSandbox;

/// <summary>
/// A request's parameters, from a form body or a query. Reading one that is malformed notes a refusal; the first one noted is the request's answer,
/// so a conversation reads everything it needs and then looks once.
/// </summary>
internal sealed class Form
{
    private readonly List<(string Name, string Value)> _fields = [];
    private List<(string Key, string Value)>? _metadata;

    public Refusal? Refusal { get; private set; }

    public int Count => _fields.Count;

    public void Refuse(Refusal refusal) => Refusal ??= refusal;

    /// <summary>Parses <c>name=value&amp;…</c>. Names that the operation does not know are refused; <c>[0]</c> and <c>[]</c> are the same.</summary>
    public static Form Parse(ReadOnlySpan<byte> text, FrozenSet<string> known)
    {
        var form = new Form();
        if (text.IsEmpty) return form;
        var names = known.GetAlternateLookup<ReadOnlySpan<char>>();
        var buffer = ArrayPool<char>.Shared.Rent(text.Length);
        foreach (var range in text.Split((byte)'&'))
        {
            var field = text[range];
            if (field.IsEmpty) continue;
            var equals = field.IndexOf((byte)'=');
            var name = Unescape(equals < 0 ? field : field[..equals], buffer);
            var value = equals < 0 ? "" : null;
            if (name.StartsWith("metadata[") && name[^1] == ']' && known.Contains("metadata"))
            {
                var key = name[9..^1].ToString();
                (form._metadata ??= []).Add((key, value ?? Unescape(field[(equals + 1)..], buffer).ToString()));
            }
            else
            {
                var given = name.ToString();
                if (names.TryGetValue(WithoutIndexes(name), out var plain)) form._fields.Add((plain, value ?? Unescape(field[(equals + 1)..], buffer).ToString()));
                else form.Refuse(Refusal.Unknown(given));
            }
        }

        ArrayPool<char>.Shared.Return(buffer);
        return form;
    }

    public bool Has(string name) => _fields.Exists(f => f.Name == name);

    public IEnumerable<string> All(string name) => _fields.Where(f => f.Name == name).Select(f => f.Value);

    /// <summary>The last value given, or null. An empty one is refused unless it may be <paramref name="unset"/>.</summary>
    public string? Text(string name, bool unset = false)
    {
        for (var i = _fields.Count - 1; i >= 0; i--)
        {
            if (_fields[i].Name != name) continue;
            if (_fields[i].Value.Length == 0 && !unset) Refuse(Refusal.Empty(name));
            return _fields[i].Value;
        }

        return null;
    }

    public string? OneOf(string name, params ReadOnlySpan<string> allowed)
    {
        var text = Text(name);
        if (text is not null && !allowed.Contains(text))
            Refuse(Refusal.Bad(null, $"Invalid {name}: must be one of {string.Join(", ", allowed.ToArray())}", name));
        return text;
    }

    public bool Flag(string name)
    {
        var text = Text(name);
        if (text is not (null or "true" or "false")) Refuse(Refusal.Bad("parameter_invalid_boolean", $"Invalid boolean: {text}", name));
        return text == "true";
    }

    public long? Integer(string name)
    {
        if (Text(name) is not { } text) return null;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return number;
        Refuse(Refusal.Bad("parameter_invalid_integer", $"Invalid integer: {text}", name));
        return null;
    }

    /// <summary>The texts among <paramref name="names"/>, set over what there was; an empty one unsets.</summary>
    public Metadata Labels(Metadata before, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (Text(name, unset: true) is { } text)
                before = before.With(name, text);
        return before;
    }

    /// <summary>The metadata as this request leaves it: given keys set, empty ones removed, all removed by an empty <c>metadata</c>.</summary>
    public Metadata Metadata(Metadata before = default)
    {
        if (Text("metadata", unset: true) is "") before = default;
        foreach (var (key, value) in _metadata ?? [])
        {
            if (key.Length is 0 or > 40)
                Refuse(Refusal.Bad(null, $"Metadata keys can be up to 40 characters long; '{key}' has {key.Length}.", "metadata"));
            if (value.Length > 500)
                Refuse(Refusal.Bad(null, $"Metadata values must be under 500 characters, but you passed in a value that is {value.Length} characters.", $"metadata[{key}]"));
            before = before.With(string.Intern(key), value);
        }

        if (before.Count > 50) Refuse(Refusal.Bad(null, "Metadata can hold up to 50 keys.", "metadata"));
        return before;
    }

    private static ReadOnlySpan<char> WithoutIndexes(Span<char> name)
    {
        var to = 0;
        for (var from = 0; from < name.Length; from++)
        {
            name[to++] = name[from];
            if (name[from] != '[') continue;
            var close = name[from..].IndexOf(']');
            if (close > 0 && name.Slice(from + 1, close - 1).IndexOfAnyExceptInRange('0', '9') < 0) from += close - 1;
        }

        return name[..to];
    }

    private static Span<char> Unescape(ReadOnlySpan<byte> text, char[] buffer)
    {
        if (text.IndexOfAny((byte)'%', (byte)'+') < 0) return buffer.AsSpan(0, Encoding.UTF8.GetChars(text, buffer));
        var bytes = ArrayPool<byte>.Shared.Rent(text.Length);
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && byte.TryParse(text.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                bytes[length++] = code;
                i += 2;
            }
            else
            {
                bytes[length++] = text[i] == '+' ? (byte)' ' : text[i];
            }
        }

        var chars = Encoding.UTF8.GetChars(bytes, 0, length, buffer, 0);
        ArrayPool<byte>.Shared.Return(bytes);
        return buffer.AsSpan(0, chars);
    }
}
