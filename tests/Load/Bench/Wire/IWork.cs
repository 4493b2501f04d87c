namespace Greenlight.Load.Bench.Wire;

/// <summary>What is asked of a server: one turn after another, each of one request or more.</summary>
internal interface IWork
{
    /// <summary>Writes the turn's next request; answers its length.</summary>
    int Write(Line line, Span<byte> request);

    /// <summary>What an answer means for the turn.</summary>
    After Read(Line line, int status, ReadOnlySpan<byte> body);
}

/// <summary>What comes after an answer.</summary>
internal enum After
{
    /// <summary>The turn's next request.</summary>
    More,
    /// <summary>The turn is over: it did what it was to do.</summary>
    Done,
    /// <summary>The turn is over: it was refused.</summary>
    Refused,
}

/// <summary>Deals out turns.</summary>
internal interface ITurns
{
    /// <summary>A turn is over. True if the line has been given another one (its index and due time), false if it rests.</summary>
    bool Next(Line line, int status, bool done);

    /// <summary>The connection broke in the middle of a turn.</summary>
    void Broken(Line line);
}
