namespace Greenlight.Tests;

/// <summary>
/// The sandbox refuses what it does not know, so a request that it takes holds nothing that Stripe would refuse, as long as it knows nothing that Stripe does not.
/// The engine's own requests are sent to it in Payments.Tests.
/// </summary>
public class The_parameters_that_the_sandbox_knows
{
    private static readonly (string Version, Dictionary<string, HashSet<string>> Endpoints) Stripes = Read();

    [Fact]
    public void Are_parameters_that_Stripe_has()
    {
        var unknown = new List<string>();
        foreach (var operation in Operations.All)
        {
            if (!Stripes.Endpoints.TryGetValue(operation.Name, out var known)) unknown.Add($"{operation.Name} is not an endpoint");
            else unknown.AddRange(operation.Parameters.Where(p => !known.Contains(p)).Select(p => $"{operation.Name}: {p}"));
        }

        Assert.Empty(unknown);
    }

    [Fact]
    public void Are_of_the_version_that_the_client_speaks() =>
        Assert.Equal((StripeSandboxServer.ApiVersion, StripeSandboxServer.ApiVersion), (Stripes.Version, Stripe.StripeConfiguration.ApiVersion));

    private static (string Version, Dictionary<string, HashSet<string>> Endpoints) Read()
    {
        var endpoints = new Dictionary<string, HashSet<string>>();
        var (version, current) = ("", new HashSet<string>());
        foreach (var line in System.IO.File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Drift", "stripe-parameters.txt")))
        {
            if (line.StartsWith("# Parameters of Stripe's API ", StringComparison.Ordinal)) version = line.Split(' ')[5].TrimEnd(',');
            else if (line.StartsWith("  ", StringComparison.Ordinal)) current.Add(line.Trim());
            else if (line[0] != '#') endpoints[line] = current = [];
        }

        return (version, endpoints);
    }
}
