namespace Greenlight.StripeSandbox;

/// <summary>The tree of references that a request asked to see whole (<c>expand[]=latest_charge.customer</c>).</summary>
internal sealed class Expansion
{
    private const int Deepest = 4;

    private static readonly Dictionary<(Kind, string), Kind> Expandable = new()
    {
        [(Kind.PaymentMethod, "customer")] = Kind.Customer,
        [(Kind.SetupIntent, "customer")] = Kind.Customer,
        [(Kind.SetupIntent, "payment_method")] = Kind.PaymentMethod,
        [(Kind.PaymentIntent, "customer")] = Kind.Customer,
        [(Kind.PaymentIntent, "payment_method")] = Kind.PaymentMethod,
        [(Kind.PaymentIntent, "latest_charge")] = Kind.Charge,
        [(Kind.Charge, "customer")] = Kind.Customer,
        [(Kind.Charge, "payment_intent")] = Kind.PaymentIntent,
    };

    private Dictionary<string, Expansion>? _deeper;

    public static Expansion Nothing { get; } = new();

    public Expansion? Into(string name) => _deeper is null ? null : _deeper.GetValueOrDefault(name);

    /// <summary>Reads the form's <c>expand[]</c>; paths that lead nowhere are refused before anything executes, as Stripe does.</summary>
    public static Expansion Read(Form form, Kind shown, bool list)
    {
        if (!form.Has("expand[]")) return Nothing;
        var root = new Expansion();
        foreach (var path in form.All("expand[]"))
        {
            var at = root;
            var kind = shown;
            var names = path.Split('.');
            if (names.Length > Deepest)
                form.Refuse(Refusal.Bad(null, $"You cannot expand more than {Deepest} levels of a property. Property: {path}", "expand"));
            for (var i = 0; i < names.Length && form.Refusal is null; i++)
            {
                if (!(list && i == 0 && names[i] == "data") && !Expandable.TryGetValue((list && i == 0 ? Kind.None : kind, names[i]), out kind))
                    form.Refuse(Refusal.Bad(null, $"This property cannot be expanded ({path}).", "expand"));
                else if (list && i == 0)
                    kind = shown;
                at = (at._deeper ??= []).TryGetValue(names[i], out var known) ? known : at._deeper[names[i]] = new Expansion();
            }
        }

        return root;
    }
}
