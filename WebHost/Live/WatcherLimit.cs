using System.Security.Cryptography;
using Greenlight.Problems;

namespace Greenlight.Live;

/// <summary>
/// How many may watch through this process (<c>Live:MaxWatchers</c>). Each watcher costs memory, a descriptor and a share of every telling: past the limit a new one is
/// refused early, by name and before anything is set up for it, and those who watch already notice nothing. A page that is refused polls instead.
/// </summary>
internal sealed class WatcherLimit(int most)
{
    private const int Default = 15_000;
    private int _watching;

    /// <summary>How many watch now.</summary>
    public int Watching => Volatile.Read(ref _watching);

    /// <summary>Whether there is no place left.</summary>
    public bool IsFull => Watching >= most;

    /// <summary>Reads the limit from the configuration.</summary>
    public static WatcherLimit From(IConfiguration configuration)
    {
        var text = configuration["Live:MaxWatchers"];
        var most = text is null ? Default : int.TryParse(text, out var number) ? number : -1;
        return most >= 0 ? new(most) : throw new StartupFaultException($"Live:MaxWatchers is '{text}'; it must be a number of watchers, 0 or more.");
    }

    /// <summary>Takes a place until the answer is disposed; null if there is none.</summary>
    public IDisposable? TryEnter()
    {
        if (Interlocked.Increment(ref _watching) <= most)
        {
            LiveMetrics.Watching(1);
            return new Place(this);
        }
        Interlocked.Decrement(ref _watching);
        return null;
    }

    /// <summary>The refusal. Not all of those who are refused should come back in the same second.</summary>
    public static Refused Refusal()
    {
        LiveMetrics.Refused();
        return new(ProblemCatalogue.TooManyWatchers, retryAfter: TimeSpan.FromSeconds(RandomNumberGenerator.GetInt32(5, 16)));
    }

    /// <summary>Lets a request to the hub in. A connection holds its place for as long as its request lasts; what is sent over one that is open needs none.</summary>
    public RequestDelegate Guard(RequestDelegate hub) => async context =>
    {
        var connects = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsConnect(context.Request.Method);
        var negotiates = context.Request.Path.Value!.EndsWith("/negotiate", StringComparison.OrdinalIgnoreCase);
        using var place = connects ? TryEnter() : null;
        if (connects && place is null || negotiates && IsFull)
            await Refusal().ExecuteAsync(context);
        else
            await hub(context);
    };

    private sealed class Place(WatcherLimit limit) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 1)
                return;
            Interlocked.Decrement(ref limit._watching);
            LiveMetrics.Watching(-1);
        }
    }
}
