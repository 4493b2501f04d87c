namespace Greenlight.StripeSandbox;

/// <summary>Something that happened, with the version of the object it happened to (its index among the turn's versions).</summary>
internal readonly record struct Raised(string Type, int Version);

/// <summary>
/// One request's turn with the account: it reads the account and its own changes, and leaves the changes behind for whoever applies and stores them.
/// Conversations decide with nothing else in hand: no HTTP, no storage, no clock but <see cref="Now"/>.
/// </summary>
internal sealed class Turn(Account account, Form form, string pathId, long now, EventLog? log = null)
{
    private readonly List<StripeObject> _versions = [];
    private readonly List<Raised> _raised = [];

    public Account Account => account;

    public Form Form => form;

    /// <summary>The stored events, for the operations that read them.</summary>
    public EventLog Log => log ?? throw new InvalidOperationException("This operation does not say that it reads the log.");

    public Terms Terms => account.Terms;

    /// <summary>The id in the path, as it was written.</summary>
    public string PathId { get; } = pathId.Contains('/') ? pathId[..pathId.IndexOf('/')] : pathId;

    /// <summary>The second id of a path with two.</summary>
    public string InnerId => pathId[(pathId.IndexOf('/') + 1)..];

    /// <summary>The connected account that the request is for; none is the platform itself.</summary>
    public Id On { get; init; }

    /// <summary>Unix seconds.</summary>
    public long Now => now;

    public IReadOnlyList<StripeObject> Versions => _versions;

    public IReadOnlyList<Raised> Raised => _raised;

    /// <summary>The next free id of a kind.</summary>
    public Id Next(Kind kind)
    {
        var ordinal = account.Count(kind);
        foreach (var version in _versions)
            if (version.Id.Kind == kind && version.Id.Ordinal >= ordinal)
                ordinal = version.Id.Ordinal + 1;
        return Id.New(kind, ordinal);
    }

    public T? Find<T>(Id id)
        where T : StripeObject
    {
        for (var i = _versions.Count - 1; i >= 0; i--)
            if (_versions[i].Id == id)
                return (T)_versions[i];
        return (T?)account.Find(id);
    }

    public T Put<T>(T version)
        where T : StripeObject
    {
        Keep(version);
        return version;
    }

    /// <summary>Puts a version and says what happened to it.</summary>
    public T Put<T>(T version, string happened)
        where T : StripeObject
    {
        _raised.Add(new Raised(happened, Keep(version)));
        return version;
    }

    /// <summary>The object that the path names, or null with the refusal noted.</summary>
    public T? FromPath<T>(Kind kind)
        where T : StripeObject
    {
        var found = There<T>(PathId, kind);
        if (found is null) form.Refuse(Refusal.Missing(kind, PathId, "id", 404));
        return found;
    }

    /// <summary>The object that a parameter names, if it is given; null with the refusal noted if there is none.</summary>
    public T? FromForm<T>(string parameter, Kind kind)
        where T : StripeObject
    {
        var text = form.Text(parameter);
        if (text is null) return null;
        var found = There<T>(text, kind);
        if (found is null) form.Refuse(Refusal.Missing(kind, text, parameter, 400));
        return found;
    }

    // Whoever was deleted is there for nobody.
    private T? There<T>(string? id, Kind kind)
        where T : StripeObject => Find<T>(Id.Parse(id, kind)) is { } found and not Customer { Deleted: true } ? found : null;

    /// <summary>An earlier version of the same turn that no event speaks of was never seen by anybody, so the new one takes its place.</summary>
    private int Keep(StripeObject version)
    {
        var at = _versions.FindLastIndex(v => v.Id == version.Id);
        if (at >= 0 && !_raised.Exists(r => r.Version == at))
        {
            _versions[at] = version;
            return at;
        }

        _versions.Add(version);
        return _versions.Count - 1;
    }
}
