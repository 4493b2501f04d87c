namespace Greenlight.StripeSandbox;

/// <summary>Objects of one kind by their ordinal, newest last. Grows in chunks, so that a million objects are never copied.</summary>
internal sealed class Table<T>
    where T : StripeObject
{
    private const int Bits = 12, Chunk = 1 << Bits;
    private readonly List<T[]> _chunks = [];

    public uint Count { get; private set; }

    public T this[uint ordinal] => _chunks[(int)(ordinal >> Bits)][ordinal & (Chunk - 1)];

    public T? Find(Id id) => id.Ordinal < Count && this[id.Ordinal] is var found && found.Id == id ? found : null;

    public void Put(T value)
    {
        var ordinal = value.Id.Ordinal;
        if (ordinal > Count) throw new InvalidOperationException($"{value.Id} leaves a gap after {Count} objects of its kind.");
        if (ordinal == Count)
        {
            if (Count % Chunk == 0) _chunks.Add(new T[Chunk]);
            Count++;
        }

        _chunks[(int)(ordinal >> Bits)][ordinal & (Chunk - 1)] = value;
    }

    public IEnumerable<T> NewestFirst()
    {
        for (var i = Count; i > 0; i--) yield return this[i - 1];
    }
}

/// <summary>
/// The children of each parent (a customer's payment intents) as linked lists in two arrays: eight bytes a child instead of a list object each.
/// A child joins one parent once and stays in its chain; who reads it checks that the child still names that parent.
/// </summary>
internal sealed class Chain
{
    private uint[] _first = new uint[16];
    private uint[] _next = new uint[16];

    public void Add(uint parent, uint child)
    {
        Grow(ref _first, parent);
        Grow(ref _next, child);
        _next[child] = _first[parent];
        _first[parent] = child + 1;
    }

    /// <summary>Ordinals of the children, those that joined last first.</summary>
    public IEnumerable<uint> Of(uint parent)
    {
        if (parent >= _first.Length) yield break;
        for (var at = _first[parent]; at != 0; at = _next[at - 1]) yield return at - 1;
    }

    private static void Grow(ref uint[] array, uint index)
    {
        if (index >= array.Length) Array.Resize(ref array, Math.Max((int)index + 1, array.Length * 3 / 2));
    }
}
