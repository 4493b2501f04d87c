namespace Greenlight.Live;

/// <summary>Somebody's watch over one campaign, until disposed.</summary>
internal sealed class Watch : IDisposable
{
    private readonly WatchedCampaign _watched;
    private readonly IProgressReader? _reader;
    private int _disposed;

    /// <param name="watched">Entered already.</param>
    /// <param name="reader">To be told at once; null for one that waits on <see cref="Published.Superseded"/>.</param>
    public Watch(WatchedCampaign watched, IProgressReader? reader)
    {
        (_watched, _reader) = (watched, reader);
        if (reader is not null)
            watched.Add(reader);
    }

    /// <summary>The newest numbers.</summary>
    public ValueTask<Published> Latest => _watched.Latest;

    /// <summary>The newest numbers, for the reader of this watch to be told now: nothing older will be offered to it.</summary>
    public async ValueTask<Published> Snapshot()
    {
        var latest = await _watched.Latest;
        if (_reader is not null)
            await _reader.Told(latest);
        return latest;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
            return;
        if (_reader is not null)
            _watched.Remove(_reader);
        _watched.Leave(ProgressFeed.KeepFor);
    }
}
