using Microsoft.Extensions.Configuration;

namespace Greenlight.Publishers;

/// <summary>Section <c>Publishers</c> of the configuration.</summary>
public sealed class PublisherOptions
{
    /// <summary>Whether a campaign can launch only when its publisher's account can receive.</summary>
    public bool Required { get; set; } = true;

    /// <summary>Where new accounts are opened: a country's two letters.</summary>
    public string Country { get; set; } = "US";

    /// <summary>Days for which what was collected is kept back, so that refunds and disputes find it still here.</summary>
    public int HoldDays { get; set; } = 14;

    /// <summary>Days of a period; in each, a publisher gets one transfer at most.</summary>
    public int PeriodDays { get; set; } = 7;

    /// <summary>Minor units below which nothing is transferred yet.</summary>
    public long MinimumTransfer { get; set; } = 100;

    /// <summary>Reads and checks the section; throws <see cref="StartupFaultException"/> with what is wrong.</summary>
    public static PublisherOptions From(IConfiguration configuration)
    {
        var options = configuration.GetSection("Publishers").Get<PublisherOptions>() ?? new();
        if (options.Country is not { Length: 2 } || !options.Country.All(char.IsAsciiLetter))
            throw new StartupFaultException($"Publishers:Country is '{options.Country}'; it must be a country's two letters, such as US.");
        if (options.HoldDays is < 0 or > 365 || options.PeriodDays is < 1 or > 365)
            throw new StartupFaultException("Publishers:HoldDays must be 0 to 365 and Publishers:PeriodDays 1 to 365.");
        return options.MinimumTransfer >= 1
            ? options
            : throw new StartupFaultException($"Publishers:MinimumTransfer is {options.MinimumTransfer}; it must be 1 or more.");
    }
}
