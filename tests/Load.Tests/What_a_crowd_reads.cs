using System.Text;
using Greenlight.Load.Comparison;
using Greenlight.Load.Crowd;
using Greenlight.Load.Measuring;
using Microsoft.Extensions.Time.Testing;

namespace Greenlight.Load;

public sealed class What_a_crowd_reads
{
    [Fact]
    public void Is_the_same_records_however_the_frames_of_a_hub_arrive_in_pieces()
    {
        byte[] wire =
        [
            .. Frame("{}\u001e"), .. Frame("""{"type":3,"invocationId":"1","result":1}""" + "\u001e" + """{"type":6}""" + "\u001e"), 0x8A, 0,
            .. Frame(new string('x', 70_000) + "\u001e"), .. Frame("half of"), .. Frame(" one\u001e"),
        ];
        string[] records = ["{}", """{"type":3,"invocationId":"1","result":1}""", """{"type":6}""", new('x', 70_000), "half of one"];

        foreach (var piece in new[] { 1, 2, 3, 7, 100, 4_096 })
            Assert.Equal(records, Cut(new HubFrames(), wire, piece));
    }

    [Fact]
    public void Is_the_same_lines_however_the_chunks_of_an_event_stream_arrive_in_pieces()
    {
        var wire = Encoding.ASCII.GetBytes("d\r\nretry: 2000\n\n\r\n1B\r\nid: 1\nevent: progress\ndata:\r\n6\r\n {1}\n\n\r\n");

        foreach (var piece in new[] { 1, 2, 3, 7, 100 })
            Assert.Equal(["retry: 2000", "", "id: 1", "event: progress", "data: {1}", ""], Cut(new EventChunks(), wire, piece));
    }

    [Fact]
    public void Ends_when_the_hub_or_the_stream_says_so()
    {
        Assert.Throws<IOException>(() => Cut(new HubFrames(), [0x88, 0], 2));
        Assert.Throws<IOException>(() => Cut(new EventChunks(), Encoding.ASCII.GetBytes("0\r\n\r\n"), 5));
    }

    [Fact]
    public void Is_one_telling_for_everybody_and_a_fault_if_two_numbers_share_a_sequence()
    {
        var differences = new Differences();
        var tellings = new Tellings(new RunClock(new FakeTimeProvider()), new Faults(differences));

        var one = tellings.Of(Progress(sequence: 7, pledged: 3));
        Assert.Same(one, tellings.Of(Progress(sequence: 7, pledged: 3)));
        Assert.Same(one, tellings.Of([.. Progress(sequence: 7, pledged: 3), (byte)' ']));
        Assert.Empty(differences.ByKind);

        tellings.Of(Progress(sequence: 7, pledged: 4));
        Assert.Contains("sequence 7", Assert.Single(differences.ByKind["two numbers under one sequence"].Examples), StringComparison.Ordinal);
    }

    public static byte[] Progress(long sequence, long pledged, int second = 0) => Encoding.UTF8.GetBytes($$$"""
        {"slug":"show","phase":"live","sequence":{{{sequence}}},"asOf":"2026-11-01T12:00:{{{second:00}}}+00:00","pledged":{"count":{{{pledged}}}},"secured":{"count":0},
        "collected":{"count":0},"failing":{"count":0},"dropped":{"count":0},"decision":null}
        """);

    private static byte[] Frame(string payload)
    {
        var bytes = Encoding.UTF8.GetBytes(payload);
        byte[] length = bytes.Length < 126 ? [(byte)bytes.Length]
            : bytes.Length < 65_536 ? [126, (byte)(bytes.Length >> 8), (byte)bytes.Length]
            : [127, 0, 0, 0, 0, (byte)(bytes.Length >> 24), (byte)(bytes.Length >> 16), (byte)(bytes.Length >> 8), (byte)bytes.Length];
        return [0x81, .. length, .. bytes];
    }

    private static List<string> Cut(RecordCutter cutter, byte[] wire, int piece)
    {
        var records = new List<string>();
        for (var sent = 0; sent < wire.Length;)
        {
            var part = wire.AsMemory(sent, Math.Min(Math.Min(piece, cutter.Free.Length), wire.Length - sent));
            part.CopyTo(cutter.Free);
            cutter.Came(part.Length);
            sent += part.Length;
            while (cutter.TryCut(out var record))
                records.Add(Encoding.UTF8.GetString(record));
        }
        return records;
    }
}
