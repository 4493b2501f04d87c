namespace Greenlight.Load.Crowd;

/// <summary>
/// Cuts what comes over a connection into records: the transport wraps bytes into blocks of its own (frames, chunks), and within their payload each record ends
/// with a terminator. A record that lies whole in the buffer is handed out in place, without a copy.
/// </summary>
internal abstract class RecordCutter(byte terminator)
{
    // Holds a progress of two tiers and its frame; a longer record goes through the spare.
    private readonly byte[] _buffer = new byte[4 * 1024];
    private byte[] _spare = [];
    private int _begin, _end, _spared, _payload;

    /// <summary>Where the next bytes go.</summary>
    public Memory<byte> Free
    {
        get
        {
            if (_begin > 0)
            {
                _buffer.AsSpan(_begin.._end).CopyTo(_buffer);
                (_begin, _end) = (0, _end - _begin);
            }
            return _buffer.AsMemory(_end);
        }
    }

    /// <summary>Bytes that have come and belong to no record yet.</summary>
    protected ReadOnlySpan<byte> Unread => _buffer.AsSpan(_begin.._end);

    /// <summary>So many bytes have come.</summary>
    public void Came(int bytes) => _end += bytes;

    /// <summary>Leaves out so many bytes.</summary>
    public void Skip(int bytes) => _begin += bytes;

    /// <summary>The bytes that have come, for reading an answer's head before the blocks begin.</summary>
    public ReadOnlySpan<byte> Head => Unread;

    /// <summary>The next record, without its terminator; false if more bytes are needed. It is good until the next call.</summary>
    public bool TryCut(out ReadOnlySpan<byte> record)
    {
        while (true)
        {
            if (_payload == 0 && !TryBegin(out _payload))
            {
                record = default;
                return false;
            }
            var here = Unread[..Math.Min(_payload, Unread.Length)];
            var length = here.IndexOf(terminator);
            var taken = length < 0 ? here.Length : length + 1;
            (_begin, _payload) = (_begin + taken, _payload - taken);
            if (length >= 0 && _spared == 0)
            {
                record = here[..length];
                return true;
            }
            Spare(length < 0 ? here : here[..length]);
            if (length >= 0)
            {
                record = _spare.AsSpan(0, _spared);
                _spared = 0;
                return true;
            }
            if (_payload > 0)
            {
                record = default;
                return false;
            }
        }
    }

    /// <summary>Reads and leaves out what stands before the next payload; false if it has not come whole.</summary>
    /// <param name="payload">Its length; 0 for a block that carries nothing.</param>
    protected abstract bool TryBegin(out int payload);

    private void Spare(ReadOnlySpan<byte> part)
    {
        if (_spared + part.Length > _spare.Length)
            Array.Resize(ref _spare, Math.Max(_spared + part.Length, 2 * _spare.Length));
        part.CopyTo(_spare.AsSpan(_spared));
        _spared += part.Length;
    }
}
