namespace Greenlight.Cards;

/// <summary>Configuration section <c>Cards</c>: how many cards may be tried. Whoever tests stolen numbers needs thousands; a school or an office on launch day needs hundreds, all good.</summary>
internal sealed class CardOptions
{
    /// <summary>Cards a minute from one client address in the long run; 0 for no limit. Unless set, 0 if sign-ups are not counted by client either, as for a load generator.</summary>
    public int? PerClientPerMinute { get; set; }

    /// <summary>How many it may try before that rate counts.</summary>
    public int ClientBurst { get; set; } = 300;

    /// <summary>Cards an hour by one account, which is one e-mail address, and so many at once; 0 for no limit.</summary>
    public int PerAccountPerHour { get; set; } = 10;

    /// <summary>Cards from one client address that banks may refuse within an hour; 0 for no limit. Not counted where clients are not.</summary>
    public int RefusedPerClientPerHour { get; set; } = 30;

    /// <summary>Reads and checks the section; throws <see cref="StartupFaultException"/> with what is wrong.</summary>
    public static CardOptions From(IConfiguration configuration)
    {
        var options = configuration.GetSection("Cards").Get<CardOptions>() ?? new();
        options.PerClientPerMinute ??= configuration.GetValue("SignUp:PerClientPerMinute", 60) == 0 ? 0 : 60;
        Check(nameof(PerClientPerMinute), options.PerClientPerMinute.Value, 0);
        Check(nameof(ClientBurst), options.ClientBurst, 1);
        Check(nameof(PerAccountPerHour), options.PerAccountPerHour, 0);
        Check(nameof(RefusedPerClientPerHour), options.RefusedPerClientPerHour, 0);
        return options;
    }

    private static void Check(string name, int value, int least)
    {
        if (value < least || value > 1_000_000)
            throw new StartupFaultException($"Cards:{name} is {value}; it must be between {least}{(least == 0 ? " (no limit)" : "")} and 1000000.");
    }
}
