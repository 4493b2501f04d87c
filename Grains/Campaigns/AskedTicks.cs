namespace Greenlight.Campaigns;

/// <summary>The tick that each watching process has asked for. A process that has not renewed for the length of a lease asks for nothing any more.</summary>
internal sealed class AskedTicks(TimeSpan lease)
{
    private readonly Dictionary<object, (TimeSpan Tick, DateTimeOffset Until)> _asked = [];

    /// <summary>A process asks for a tick, or for another one than before.</summary>
    public void Ask(object process, TimeSpan tick, DateTimeOffset now) => _asked[process] = (tick, now + lease);

    /// <summary>A process watches no more.</summary>
    public void Forget(object process) => _asked.Remove(process);

    /// <summary>The longest tick that is asked for: one campaign has one tick, and it is the one that the process with most to tell can keep up with.</summary>
    public TimeSpan Longest(DateTimeOffset now)
    {
        var longest = TimeSpan.Zero;
        foreach (var (process, (tick, until)) in _asked)
        {
            if (until < now)
                _asked.Remove(process); // A dictionary allows removal while it is walked.
            else if (tick > longest)
                longest = tick;
        }
        return longest;
    }
}
