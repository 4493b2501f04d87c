using System.Buffers.Text;
using System.Text;
using Greenlight.Load.Bench.Wire;

namespace Greenlight.Load.Bench;

/// <summary>
/// Turns of one pledge each. A request is put together from parts made beforehand: the campaign's path, the pledge's number, the backer's token, the body. The same
/// turn is always the same request, so numbers given again are replays.
/// </summary>
internal sealed class PledgeWork : IWork
{
    private const int Created = 201, Replayed = 200;
    private static readonly byte[] Body = """{"tier":"series","paymentMethod":"pm_card_visa"}"""u8.ToArray();
    private readonly byte[][] _paths;
    private readonly byte[] _head;
    private readonly IReadOnlyList<byte[]> _tokens;
    private readonly Predicate<int> _isDone;

    /// <param name="campaigns">Slugs; turns go round them.</param>
    /// <param name="host">The server's name and port.</param>
    /// <param name="tokens">Sessions; turn n has the nth.</param>
    /// <param name="pledges">Whether the pledges are there already.</param>
    public PledgeWork(IReadOnlyList<string> campaigns, string host, IReadOnlyList<byte[]> tokens, Pledges pledges = Pledges.New)
    {
        _paths = [.. campaigns.Select(slug => Encoding.ASCII.GetBytes($"PUT /api/campaigns/{slug}/pledges/p"))];
        _head = Encoding.ASCII.GetBytes($" HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\nAuthorization: Bearer ");
        _tokens = tokens;
        _isDone = pledges switch
        {
            Pledges.New => status => status == Created,
            Pledges.There => status => status == Replayed,
            _ => status => status is Created or Replayed,
        };
    }

    /// <inheritdoc/>
    public int Write(Line line, Span<byte> request) => Write(line.Turn, _tokens[(int)(line.Turn % _tokens.Count)], request);

    /// <inheritdoc/>
    public After Read(Line line, int status, ReadOnlySpan<byte> body) => _isDone(status) ? After.Done : After.Refused;

    /// <summary>The request of a turn with this token.</summary>
    public int Write(long turn, ReadOnlySpan<byte> token, Span<byte> request)
    {
        var to = new Writing(request);
        to.Add(_paths[turn % _paths.Length]);
        to.Add(turn);
        to.Add(_head);
        to.Add(token);
        to.Add("\r\n\r\n"u8);
        to.Add(Body);
        return to.Length;
    }
}

/// <summary>Whether the pledges of a load are there already, so that only one answer is right.</summary>
internal enum Pledges
{
    /// <summary>They are not.</summary>
    New,
    /// <summary>They are.</summary>
    There,
    /// <summary>They may be: an earlier answer was lost, or left it open.</summary>
    Perhaps,
}

/// <summary>Turns of a first-time backer: 1. sign up; 2. pledge with the session that was answered.</summary>
internal sealed class FirstTimeWork : IWork
{
    private readonly byte[] _head, _tail;
    private readonly PledgeWork _pledge;

    /// <param name="host">The server's name and port.</param>
    /// <param name="run">Tells these backers from other runs' ones.</param>
    /// <param name="pledge">The second request.</param>
    public FirstTimeWork(string host, string run, PledgeWork pledge)
    {
        // Numbers have ten digits here, so that the length of the body is known.
        _tail = Encoding.ASCII.GetBytes($".{run}@example.test\",\"proof\":\"bench-proof-of-sixteen-or-more\"}}");
        var length = "{\"email\":\"b0000000000".Length + _tail.Length;
        _head = Encoding.ASCII.GetBytes(
            $"POST /api/sign-up HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{{\"email\":\"b");
        _pledge = pledge;
    }

    /// <inheritdoc/>
    public int Write(Line line, Span<byte> request)
    {
        if (line.Step == 1)
            return _pledge.Write(line.Turn, line.Kept, request);
        var to = new Writing(request);
        to.Add(_head);
        to.Add(line.Turn, 'D', 10);
        to.Add(_tail);
        return to.Length;
    }

    /// <inheritdoc/>
    public After Read(Line line, int status, ReadOnlySpan<byte> body)
    {
        if (line.Step == 1)
            return _pledge.Read(line, status, body);
        var from = body.IndexOf("\"accessToken\":\""u8);
        if (status != 201 || from < 0)
            return After.Refused;
        var token = body[(from + "\"accessToken\":\"".Length)..];
        line.Kept = token[..token.IndexOf((byte)'"')].ToArray();
        return After.More;
    }
}

/// <summary>Writes one part after the other.</summary>
internal ref struct Writing(Span<byte> to)
{
    private readonly Span<byte> _to = to;

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>Adds bytes.</summary>
    public void Add(ReadOnlySpan<byte> part)
    {
        part.CopyTo(_to[Length..]);
        Length += part.Length;
    }

    /// <summary>Adds a number.</summary>
    public void Add(long number, char format = 'G', byte digits = 0)
    {
        Utf8Formatter.TryFormat(number, _to[Length..], out var written, format == 'G' ? default : new(format, digits));
        Length += written;
    }
}
