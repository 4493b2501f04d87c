namespace Greenlight.Cards;

/// <summary>
/// Something that a person passes and a program does not: the place for a CAPTCHA. Asked only of those whom <see cref="CardLimits"/> would turn away; passed, the card is taken
/// all the same. An implementation is registered in place of <see cref="NoChallenge"/>; docs/how-to/go-live.md says what it must do.
/// </summary>
internal interface IChallenge
{
    /// <summary>The component that the pledge form shows with the refusal <c>too-many-cards</c>; what it puts into the form comes back with it. Null for none.</summary>
    Type? Component { get; }

    /// <summary>Whether this request carries the proof that it was passed. Each proof is good once.</summary>
    ValueTask<bool> IsPassed(HttpContext context);
}

/// <summary>None: nobody is let through.</summary>
internal sealed class NoChallenge : IChallenge
{
    public Type? Component => null;

    public ValueTask<bool> IsPassed(HttpContext context) => new(false);
}
