namespace Greenlight.Accounts;

/// <summary>Configuration section <c>SignUp</c>: how many accounts one client may make.</summary>
internal sealed class SignUpOptions
{
    /// <summary>New accounts a minute from one client address in the long run; 0 for no limit.</summary>
    public int PerClientPerMinute { get; set; } = 60;

    /// <summary>How many it may make before that rate counts: a household, an office, the one address of a whole mobile network on launch day.</summary>
    public int Burst { get; set; } = 300;

    /// <summary>Reads and checks the section; throws <see cref="StartupFaultException"/> with what is wrong.</summary>
    public static SignUpOptions From(IConfiguration configuration)
    {
        var options = configuration.GetSection("SignUp").Get<SignUpOptions>() ?? new();
        if (options.PerClientPerMinute is < 0 or > 1_000_000)
            throw new StartupFaultException($"SignUp:PerClientPerMinute is {options.PerClientPerMinute}; it must be between 0 (no limit) and 1000000.");
        if (options.Burst is < 1 or > 1_000_000)
            throw new StartupFaultException($"SignUp:Burst is {options.Burst}; it must be between 1 and 1000000.");
        return options;
    }
}

/// <summary>
/// A bucket of new accounts for each client address, refilled steadily. Each process counts for itself. Kept is one moment a client, when its bucket will be
/// full again, and only until then: so a crowd that comes and goes leaves nothing behind, and the memory is bounded by <see cref="MaxClients"/>.
/// </summary>
internal sealed class SignUpLimits(SignUpOptions options, TimeProvider clock)
{
    /// <summary>Past so many clients that are not full again, others are let in uncounted: what comes from so many addresses is no single client's doing.</summary>
    public const int MaxClients = 100_000;

    private readonly Dictionary<string, DateTimeOffset> _fullAgain = [];
    private readonly Lock _lock = new();
    private readonly TimeSpan _each = options.PerClientPerMinute == 0 ? TimeSpan.Zero : TimeSpan.FromMinutes(1) / options.PerClientPerMinute;
    private int _sweepAt = 1_000;
    private DateTimeOffset _sweptAt;

    /// <summary>Clients that are remembered now.</summary>
    public int Remembered => _fullAgain.Count;

    /// <summary>Takes a new account from the client's bucket. Null, or how long to wait because it is empty.</summary>
    public TimeSpan? Take(string client)
    {
        if (_each == TimeSpan.Zero)
            return null;
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            var known = _fullAgain.TryGetValue(client, out var fullAgain) && fullAgain > now;
            var next = (known ? fullAgain : now) + _each;
            var wait = next - now - _each * options.Burst;
            if (wait > TimeSpan.Zero)
                return wait;
            if (known || HasRoom(now))
                _fullAgain[client] = next;
            return null;
        }
    }

    /// <summary>Puts one back that came to nothing.</summary>
    public void GiveBack(string client)
    {
        lock (_lock)
        {
            if (_fullAgain.TryGetValue(client, out var fullAgain))
                _fullAgain[client] = fullAgain - _each;
        }
    }

    private bool HasRoom(DateTimeOffset now)
    {
        if (_fullAgain.Count < _sweepAt)
            return true;
        if (now - _sweptAt < TimeSpan.FromSeconds(1) && _sweepAt == MaxClients)
            return false; // Looking through all of them for every newcomer would be the very load this is to spare.
        foreach (var (client, fullAgain) in _fullAgain)
        {
            if (fullAgain <= now)
                _fullAgain.Remove(client);
        }
        _sweptAt = now;
        _sweepAt = Math.Clamp(_fullAgain.Count * 2, 1_000, MaxClients);
        return _fullAgain.Count < MaxClients;
    }
}
