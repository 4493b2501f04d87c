namespace Greenlight.Load.History;

/// <summary>
/// What the clients were told, in memory and in a file. A line is handed to the operating system within a few milliseconds of being told, so that the file
/// outlives the generator's own death; what was under way then stays <see cref="Told.Sent"/>: unknown.
/// </summary>
internal sealed class HistoryLog : IAsyncDisposable
{
    private static readonly TimeSpan FlushEvery = TimeSpan.FromMilliseconds(5);
    private const int MostContradictions = 1_000;

    private readonly Lock _lock = new();
    private readonly BackerKnowledge[] _known;
    private readonly List<string> _contradictions = [];
    private readonly List<Acknowledged> _acknowledged = [];
    private readonly StreamWriter _file;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _flushing;

    /// <summary>Starts a history of so many backers in a new file. Throws <see cref="LoadFaultException"/> if it can't be made.</summary>
    public HistoryLog(string path, int backers, TimeProvider clock)
    {
        _known = new BackerKnowledge[backers];
        try
        {
            _file = new(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LoadFaultException($"The history can't be written: {e.Message}");
        }
        _flushing = Flush(clock);
    }

    /// <summary>Backers, and how many of them have an answer about their pledge.</summary>
    public int Backers => _known.Length;

    /// <summary>Answers that contradict an earlier one, the first thousand.</summary>
    public IReadOnlyList<string> Contradictions => _contradictions;

    /// <summary>Every acknowledgement of a pledge, in the order in which they came. Read it when the run is over.</summary>
    public IReadOnlyList<Acknowledged> Acknowledged => _acknowledged;

    /// <summary>What a backer knows. Read it when the run is over.</summary>
    public BackerKnowledge this[int backer] => _known[backer];

    /// <summary>Notes an entry.</summary>
    public void Add(in HistoryEntry entry)
    {
        var line = entry.ToString();
        lock (_lock)
        {
            if (_known[entry.Backer].Learn(entry) is { } contradiction && _contradictions.Count < MostContradictions)
                _contradictions.Add($"backer {entry.Backer}: {contradiction}");
            if (entry is { Deed: Deed.Pledge, Answer: { } pledge })
                _acknowledged.Add(new(TimeSpan.FromMilliseconds(entry.At), pledge.Receipt));
            _file.WriteLine(line);
        }
    }

    /// <summary>Reads a file back, also one that broke off. Answers what each of so many backers knew.</summary>
    public static BackerKnowledge[] Read(TextReader file, int backers)
    {
        var known = new BackerKnowledge[backers];
        while (file.ReadLine() is { } line)
        {
            if (HistoryEntry.TryParse(line, out var entry) && entry.Backer < backers)
                known[entry.Backer].Learn(entry);
        }
        return known;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _flushing;
        await _file.DisposeAsync();
        _ending.Dispose();
    }

    private async Task Flush(TimeProvider clock)
    {
        using var timer = new PeriodicTimer(FlushEvery, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_ending.Token))
            {
                lock (_lock)
                    _file.Flush();
            }
        }
        catch (OperationCanceledException)
        {
            // The end: disposing writes the rest.
        }
    }
}
