using Greenlight.Ledger;
using Microsoft.Extensions.Logging;

namespace Greenlight.Following;

/// <summary>
/// Walks until it has caught up. <see cref="Wake"/> interleaves, so that hints don't queue behind a long walk: between two awaits only the
/// fields below are touched, and <see cref="_walking"/> lets one walk run at a time.
/// </summary>
[GrainType("follower")]
internal sealed partial class FollowerGrain : Grain, IFollowerGrain
{
    // Bounds one request, so that a shutdown waits for a stretch and not for a whole campaign; the grain then hints to itself.
    private const int PagesAStretch = 20;

    private readonly FollowerId _id;
    private readonly JournalWalk _walk;
    private readonly ILogger<FollowerGrain> _log;
    private IGrainTimer? _retry;
    private bool _walking;
    private bool _hinted;
    private int _failures;

    public FollowerGrain(IGrainContext context, IJournal journal, IEnumerable<IJournalFollower> followers, ILogger<FollowerGrain> log)
    {
        _id = FollowerId.Parse(context.GrainId.Key.ToString()!);
        var follower = followers.FirstOrDefault(f => f.Name == _id.Name) ?? throw new KeyNotFoundException($"Nothing here follows the journal as '{_id.Name}'.");
        _walk = new(journal, follower, _id.Shard);
        _log = log;
    }

    public Task Wake()
    {
        // While backing off, the retry is what wakes it: a hint for every batch must not turn a failing page into a hot loop.
        _hinted = true;
        return _walking || _failures > 0 ? Task.CompletedTask : Walk();
    }

    private async Task Walk()
    {
        if (await Stretch())
            await this.AsReference<IFollowerGrain>().Wake();
    }

    // True: there is more to read.
    private async Task<bool> Stretch()
    {
        _walking = true;
        try
        {
            for (var pages = 0; pages < PagesAStretch; pages++)
            {
                _hinted = false;
                var more = await _walk.Step();
                _failures = 0;
                if (!more && !_hinted)
                    return false;
            }
            return true;
        }
        catch (Exception failure)
        {
            var delay = TimeSpan.FromSeconds(Math.Min(60, 1 << Math.Min(_failures++, 6)));
            PageFailed(failure, _id.ToString(), delay);
            _retry ??= this.RegisterGrainTimer(Walk, new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { KeepAlive = true });
            _retry.Change(delay, Timeout.InfiniteTimeSpan);
            return false;
        }
        finally
        {
            _walking = false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Follower} could not handle a page of the journal and tries it again in {Delay}.")]
    private partial void PageFailed(Exception failure, string follower, TimeSpan delay);
}
