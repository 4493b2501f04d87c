using DbUp.Builder;
using DbUp.Engine.Output;

namespace Greenlight.Ledger;

/// <summary>
/// The schema, step by step: the scripts under <c>deploy/db</c>, embedded, each run once in the order of their numbers and never edited once merged.
/// The caller makes sure that only one process does this at a time.
/// </summary>
internal static class Migrations
{
    /// <summary>Runs what has not been run yet of the scripts in <paramref name="folder"/>; throws <see cref="StartupFaultException"/> if one fails.</summary>
    public static void Apply(UpgradeEngineBuilder target, string folder)
    {
        var prefix = $"db/{folder}/";
        var result = target
            .WithScriptsEmbeddedInAssembly(typeof(Migrations).Assembly, name => name.StartsWith(prefix, StringComparison.Ordinal))
            .WithTransactionPerScript()
            // A function's body is quoted by dollars, which are no variables.
            .WithVariablesDisabled()
            .LogTo(new NoOpUpgradeLog())
            .Build()
            .PerformUpgrade();
        if (!result.Successful)
            throw new StartupFaultException($"The database could not be brought up to date: {result.ErrorScript?.Name ?? "its version table"}: {result.Error.Message}", result.Error);
    }
}
