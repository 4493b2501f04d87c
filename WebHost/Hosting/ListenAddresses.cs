namespace Greenlight.Hosting;

/// <summary>The addresses that the configuration tells this process to listen on.</summary>
internal static class ListenAddresses
{
    /// <summary>All of them, parsed; throws <see cref="StartupFaultException"/> if one can't be.</summary>
    public static IReadOnlyList<(string Text, BindingAddress Binding)> Of(IConfiguration configuration) =>
        (configuration["urls"] ?? EdgeDefaults.DefaultUrl).Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } addresses
            ? [.. addresses.Select(address => (address, Parse(address)))]
            : throw Fault(configuration["urls"]);

    private static BindingAddress Parse(string address)
    {
        try
        {
            var binding = BindingAddress.Parse(address);
            return binding.Scheme is "http" or "https" && (binding.IsUnixPipe || binding.Port is >= 0 and <= 65535) ? binding : throw Fault(address);
        }
        catch (FormatException)
        {
            throw Fault(address);
        }
    }

    private static StartupFaultException Fault(string? address) =>
        new($"Urls is '{address}', which is no address to listen on: it takes such as {EdgeDefaults.DefaultUrl}, several with semicolons between them.");
}
