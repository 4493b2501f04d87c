using Greenlight.Hosting;

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

/// <summary>A bucket of new accounts for each client address.</summary>
internal sealed class SignUpLimits(SignUpOptions options, TimeProvider clock)
{
    /// <inheritdoc cref="Buckets{TKey}.MaxKeys"/>
    public const int MaxClients = Buckets<string>.MaxKeys;

    private readonly Buckets<string> _clients = new(options.PerClientPerMinute == 0 ? TimeSpan.Zero : TimeSpan.FromMinutes(1) / options.PerClientPerMinute, options.Burst, clock);

    /// <summary>Clients that are remembered now.</summary>
    public int Remembered => _clients.Remembered;

    /// <summary>Takes a new account from the client's bucket. Null, or how long to wait because it is empty.</summary>
    public TimeSpan? Take(string client) => _clients.Take(client);

    /// <summary>Puts one back that came to nothing.</summary>
    public void GiveBack(string client) => _clients.GiveBack(client);
}
