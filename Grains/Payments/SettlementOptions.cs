using Microsoft.Extensions.Configuration;

namespace Greenlight.Payments;

/// <summary>Section <c>Settlement</c> of the configuration.</summary>
public sealed class SettlementOptions
{
    /// <summary>Pledges of one shard settled at the same time, at most.</summary>
    public int Concurrency { get; set; } = 64;

    /// <summary>Reads and checks the section; throws <see cref="StartupFaultException"/> with what is wrong.</summary>
    public static SettlementOptions From(IConfiguration configuration)
    {
        var options = configuration.GetSection("Settlement").Get<SettlementOptions>() ?? new();
        return options.Concurrency is >= 1 and <= 1024
            ? options
            : throw new StartupFaultException($"Settlement:Concurrency is {options.Concurrency}; it must be between 1 and 1024.");
    }
}
