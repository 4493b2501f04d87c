namespace Greenlight.Payments;

/// <summary>Tells inbox grains that there are new rows: many deliveries within a moment are one hint. A lost one costs seconds.</summary>
internal sealed class InboxHints(IGrainFactory grains, TimeProvider clock)
{
    // Long enough for a burst to be one hint, too short for anybody to notice.
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(50);
    private readonly int[] _given = new int[InboxKeys.Slices];

    /// <summary>There is a new row in this slice.</summary>
    public void Give(int slice)
    {
        if (Interlocked.Exchange(ref _given[slice], 1) == 0)
            _ = GiveLater(slice);
    }

    private async Task GiveLater(int slice)
    {
        await Task.Delay(Gather, clock);
        // First lowered, then told: a row stored from here on gives a hint of its own.
        Volatile.Write(ref _given[slice], 0);
        grains.GetGrain<IStripeInboxGrain>(InboxKeys.Of(slice)).Wake().Ignore();
    }
}
