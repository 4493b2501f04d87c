using Greenlight.Load.History;
using Greenlight.Pledging;

namespace Greenlight.Load;

public sealed class A_history : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    private static ToldPledge Pledge(long number, int version = 1, PledgeState state = PledgeState.Pledged, string tier = "series") =>
        new(new(new(new(1), 0), number), state, version, tier, 995);

    private static BackerKnowledge Fold(params HistoryEntry[] entries)
    {
        var knows = new BackerKnowledge();
        foreach (var entry in entries)
            Assert.Null(knows.Learn(entry));
        return knows;
    }

    private static HistoryEntry Sent(Deed deed) => new(1, 0, deed, Told.Sent);

    private static HistoryEntry Accepted(Deed deed, ToldPledge pledge) => new(2, 0, deed, Told.Accepted, Answer: pledge);

    private static HistoryEntry Refused(Deed deed, string why) => new(2, 0, deed, Told.Refused, why);

    [Fact]
    public void Leaves_unknown_what_was_sent_and_never_answered() => Assert.Equal(Told.Sent, Fold(Sent(Deed.Pledge)).Pledge);

    [Fact]
    public void Keeps_what_was_accepted_when_it_is_sent_again() =>
        Assert.Equal(Told.Accepted, Fold(Sent(Deed.Pledge), Accepted(Deed.Pledge, Pledge(7)), Sent(Deed.Pledge)).Pledge);

    [Fact]
    public void Keeps_the_higher_version_when_answers_overtake_each_other() =>
        Assert.Equal(3, Fold(Accepted(Deed.Pledge, Pledge(7, 3)), Accepted(Deed.Pledge, Pledge(7, 1))).Answer.Version);

    [Fact]
    public void Tells_pledge_change_and_cancellation_apart()
    {
        var knows = Fold(Accepted(Deed.Pledge, Pledge(7)), Sent(Deed.Change), Refused(Deed.Cancel, "campaign-not-live"));
        Assert.Equal((Told.Accepted, Told.Sent, Told.Refused, "campaign-not-live"), (knows.Pledge, knows.Change, knows.Cancel, knows.Refusal));
    }

    [Fact]
    public void Notices_an_accepted_pledge_that_is_refused_later()
    {
        var knows = Fold(Accepted(Deed.Pledge, Pledge(7)));
        Assert.Contains("plg-1-0-7", knows.Learn(Refused(Deed.Pledge, "reused-id")), StringComparison.Ordinal);
        Assert.Equal(Told.Accepted, knows.Pledge);
    }

    [Fact]
    public void Notices_another_receipt_for_the_same_request() =>
        Assert.Contains("plg-1-0-8 after plg-1-0-7", Fold(Accepted(Deed.Pledge, Pledge(7))) is var knows ? knows.Learn(Accepted(Deed.Pledge, Pledge(8))) : null, StringComparison.Ordinal);

    [Fact]
    public async Task Is_the_same_in_its_file_as_in_memory()
    {
        HistoryEntry[] entries =
        [
            new(1, 0, Deed.Pledge, Told.Sent), new(2, 1, Deed.Pledge, Told.Sent), new(5, 0, Deed.Pledge, Told.Accepted, Answer: Pledge(9, 2, PledgeState.Secured)),
            new(6, 2, Deed.Pledge, Told.Refused, "sold-out"), new(7, 0, Deed.Cancel, Told.Sent), new(9, 0, Deed.Cancel, Told.Accepted, Answer: Pledge(9, 3, PledgeState.Cancelled)),
        ];
        await using (var log = new HistoryLog(_file, 3, TimeProvider.System))
        {
            foreach (var entry in entries)
                log.Add(entry);
            Assert.Equal((Told.Accepted, Told.Accepted), (log[0].Pledge, log[0].Cancel));
        }
        var read = HistoryLog.Read(new StringReader(await File.ReadAllTextAsync(_file)), 3);

        Assert.Equal((Told.Accepted, Told.Accepted, Pledge(9, 3, PledgeState.Cancelled)), (read[0].Pledge, read[0].Cancel, read[0].Answer));
        Assert.Equal(Told.Sent, read[1].Pledge);
        Assert.Equal((Told.Refused, "sold-out"), (read[2].Pledge, read[2].Refusal));
    }

    [Fact]
    public void Reads_a_file_that_broke_off_in_the_middle_of_a_line()
    {
        var whole = new HistoryEntry(5, 0, Deed.Pledge, Told.Accepted, Answer: Pledge(9)).ToString();
        for (var length = 0; length < whole.Length; length++)
        {
            // A shorter last number is the only cut that still reads as a line, of another amount: the receipt is what counts.
            var read = HistoryLog.Read(new StringReader($"{new HistoryEntry(1, 0, Deed.Pledge, Told.Sent)}\n{whole[..length]}"), 1)[0];
            Assert.True(read.Pledge is Told.Sent || read.Answer.Receipt == Pledge(9).Receipt);
        }
    }

    public void Dispose() => File.Delete(_file);
}
