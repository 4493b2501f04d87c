using Greenlight.Ledger;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Greenlight.Following;

/// <summary>
/// Walks until it has caught up. <see cref="Wake"/> interleaves, so that hints don't queue behind a long walk: <see cref="_walking"/> lets one
/// walk run at a time, and nothing but that walk touches the journal.
/// </summary>
[GrainType("follower")]
internal sealed partial class FollowerGrain : Grain, IFollowerGrain
{
    // Bounds one request, so that a shutdown waits for a stretch and not for a whole campaign; the grain then hints to itself.
    private const int PagesAStretch = 20;

    // A busy shard hints with every batch. Between two walks so many events gather that following costs the ledger little, on a thousand campaigns as on one. The
    // first event after a silence is walked at once.
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    private readonly FollowerId _id;
    private readonly JournalWalk _walk;
    private readonly CancellationToken _ending;
    private readonly ILogger<FollowerGrain> _log;
    private IGrainTimer? _timer;
    private bool _walking;
    private bool _waiting;
    private bool _hinted;
    private int _failures;

    public FollowerGrain(IGrainContext context, IJournal journal, IEnumerable<IJournalFollower> followers, IHostApplicationLifetime host, ILogger<FollowerGrain> log)
    {
        _id = FollowerId.Parse(context.GrainId.Key.ToString()!);
        var follower = followers.FirstOrDefault(f => f.Name == _id.Name) ?? throw new KeyNotFoundException($"Nothing here follows the journal as '{_id.Name}'.");
        _walk = new(journal, follower, _id.Shard);
        (_ending, _log) = (host.ApplicationStopping, log);
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _timer = this.RegisterGrainTimer(Walk, new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { KeepAlive = true });
        return Task.CompletedTask;
    }

    public Task Wake()
    {
        // While it waits, the timer is what goes on: hints must neither hurry the pace nor turn a failing page into a hot loop.
        _hinted = true;
        return _walking || _waiting ? Task.CompletedTask : Walk();
    }

    private async Task Walk()
    {
        _waiting = false;
        if (await Stretch())
            await this.AsReference<IFollowerGrain>().Wake();
    }

    private void WalkAfter(TimeSpan delay)
    {
        _waiting = true;
        _timer!.Change(delay, Timeout.InfiniteTimeSpan);
    }

    // True: there is more to read at once.
    private async Task<bool> Stretch()
    {
        _walking = true;
        try
        {
            for (var pages = 0; pages < PagesAStretch; pages++)
            {
                _hinted = false;
                var read = await _walk.Step();
                _failures = 0;
                if (read == JournalWalk.PageSize)
                    continue;
                // Caught up. Where events have just come, more will: they are read together, a little later.
                if (read > 0 || _hinted)
                    WalkAfter(Pace);
                return false;
            }
            return true;
        }
        catch (Exception failure) when (_ending.Explains(failure))
        {
            return false;
        }
        catch (Exception failure)
        {
            var delay = TimeSpan.FromSeconds(Math.Min(60, 1 << Math.Min(_failures++, 6)));
            PageFailed(failure, _id.ToString(), delay);
            WalkAfter(delay);
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
