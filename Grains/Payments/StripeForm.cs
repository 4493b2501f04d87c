using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text;
using System.Text.Json.Serialization;
using Stripe;

namespace Greenlight.Payments;

/// <summary>
/// Our own parameter classes in the form encoding of Stripe's v1 API: <c>metadata[pledge]=…&amp;allowed_payment_method_types[0]=card</c>. Stripe.net's encoder asks every property for its
/// attributes on every call; this one asks once (docs/decisions/0012).
/// </summary>
internal static class StripeForm
{
    private static readonly ConcurrentDictionary<Type, Member[]> Plans = [];
    private static readonly SearchValues<char> AsIs = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.[]");

    /// <summary>Whether it can encode them: whether they are a class of ours. Stripe.net's own classes have kinds of values that this knows nothing of.</summary>
    public static bool Takes(BaseOptions? parameters) => parameters is null || parameters.GetType().Assembly == typeof(StripeForm).Assembly;

    /// <summary>The encoded parameters; null if there are none.</summary>
    public static string? Of(BaseOptions? parameters)
    {
        if (parameters is null)
            return null;
        var form = new StringBuilder(256);
        Members(form, "", parameters);
        return form.ToString();
    }

    private static void Members(StringBuilder form, string prefix, object owner)
    {
        foreach (var member in Plans.GetOrAdd(owner.GetType(), Plan))
        {
            if (member.Of(owner) is { } value)
                Value(form, prefix.Length == 0 ? member.Name : $"{prefix}[{member.Name}]", value);
        }
    }

    private static void Value(StringBuilder form, string name, object value)
    {
        switch (value)
        {
            case string text:
                Pair(form, name, text);
                break;
            case bool yes:
                Pair(form, name, yes ? "true" : "false");
                break;
            case long number:
                Pair(form, name, number.ToString(CultureInfo.InvariantCulture));
                break;
            case List<string> list:
                for (var i = 0; i < list.Count; i++)
                    Pair(form, string.Create(CultureInfo.InvariantCulture, $"{name}[{i}]"), list[i]);
                break;
            case Dictionary<string, string> named:
                foreach (var (key, text) in named)
                    Pair(form, $"{name}[{key}]", text);
                break;
            case INestedOptions nested:
                Members(form, name, nested);
                break;
            default:
                throw new NotSupportedException($"'{name}' is a {value.GetType().Name}, which this form has no encoding for.");
        }
    }

    private static void Pair(StringBuilder form, string name, string value)
    {
        if (form.Length > 0)
            form.Append('&');
        form.Append(Encoded(name)).Append('=').Append(Encoded(value));
    }

    // As Stripe.net's: brackets as they are, a space as a plus.
    private static string Encoded(string text) => text.AsSpan().ContainsAnyExcept(AsIs)
        ? WebUtility.UrlEncode(text).Replace("%5B", "[", StringComparison.Ordinal).Replace("%5D", "]", StringComparison.Ordinal)
        : text;

    private static Member[] Plan(Type type) =>
    [
        .. from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        let name = property.GetCustomAttribute<JsonPropertyNameAttribute>()
        where name is not null
        select new Member(name.Name, Getter(property)),
    ];

    private static Func<object, object?> Getter(PropertyInfo property) => typeof(StripeForm).GetMethod(nameof(Typed), BindingFlags.NonPublic | BindingFlags.Static)!
        .MakeGenericMethod(property.DeclaringType!, property.PropertyType).Invoke(null, [property]) as Func<object, object?> ?? throw new InvalidOperationException(property.Name);

    private static Func<object, object?> Typed<TOwner, TValue>(PropertyInfo property)
    {
        var get = property.GetMethod!.CreateDelegate<Func<TOwner, TValue>>();
        return owner => get((TOwner)owner);
    }

    private sealed record Member(string Name, Func<object, object?> Of);
}
