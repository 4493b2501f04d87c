namespace Greenlight.Simulation;

/// <summary>How often things go wrong on the way. All zero once healed.</summary>
internal sealed record Weather(double LostRequest, double LostReply, double Slow)
{
    public static Weather Fair { get; } = new(0, 0, 0);
}

/// <summary>Calls between processes: slow, lost on the way there, or lost on the way back after they were carried out.</summary>
internal sealed class Network(Scheduler scheduler, Chance chance)
{
    /// <summary>Carries out <paramref name="work"/> on the far side, at one moment, and brings the answer back.</summary>
    public Task<T> Call<T>(Weather weather, TimeSpan timeout, Func<T> work)
    {
        var caller = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var (lostRequest, lostReply) = (chance.Of(weather.LostRequest), chance.Of(weather.LostReply));
        scheduler.After(Trip(weather), () =>
        {
            if (lostRequest)
            {
                Fail(new TimeoutException("No answer."), timeout);
                return;
            }
            try
            {
                var answer = work();
                if (lostReply)
                    Fail(new TimeoutException("No answer."), timeout);
                else
                    scheduler.After(Trip(weather), () => caller.SetResult(answer));
            }
            catch (Exception e)
            {
                Fail(e, Trip(weather));
            }
        });
        return caller.Task;

        void Fail(Exception e, TimeSpan after) => scheduler.After(after, () => caller.SetException(e));
    }

    public TimeSpan Trip(Weather weather) => chance.Of(weather.Slow)
        ? chance.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(40))
        : chance.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(20));
}
