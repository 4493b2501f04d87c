using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Greenlight.Ledger.Sqlite;

public sealed partial class A_lone_pledge
{
    private const int Pledges = 100;
    private const string Folder = "GREENLIGHT_LONE_PLEDGES";

    /// <summary>Seen from outside: the system calls of a process that commits one pledge after the other.</summary>
    [Fact]
    public async Task Costs_at_least_one_sync_of_the_disk()
    {
        var folder = Directory.CreateTempSubdirectory("greenlight-ledger-");
        var report = Path.Combine(folder.FullName, "syncs");
        var start = new ProcessStartInfo("strace")
        {
            RedirectStandardOutput = true,
            Environment = { [Folder] = Path.Combine(folder.FullName, "data") },
            ArgumentList =
            {
                "-f", "-c", "-o", report, "-e", "trace=fdatasync,fsync", "dotnet", typeof(A_lone_pledge).Assembly.Location,
                "-explicit", "only", "-method", $"{typeof(A_lone_pledge).FullName}.{nameof(Commits_by_itself)}", "-noColor",
            },
        };
        using var child = Start(start);
        var output = await child.StandardOutput.ReadToEndAsync();
        await child.WaitForExitAsync();
        Assert.Contains("Total: 1, Errors: 0, Failed: 0, Skipped: 0, Not Run: 0", output, StringComparison.Ordinal);

        var table = await File.ReadAllTextAsync(report);
        var syncs = CallsOfSync().Matches(table).Sum(m => int.Parse(m.Groups["calls"].Value, CultureInfo.InvariantCulture));
        Assert.True(syncs >= Pledges, $"{Pledges} pledges were committed, each alone, with {syncs} syncs:\n{table}");
        folder.Delete(recursive: true);
    }

    /// <summary>What that process does. It has nothing to say of its own.</summary>
    [Fact(Explicit = true)]
    public async Task Commits_by_itself()
    {
        var folder = Environment.GetEnvironmentVariable(Folder);
        Assert.SkipWhen(folder is null, $"Started by {nameof(Costs_at_least_one_sync_of_the_disk)}.");
        await using var store = new SqliteStore(folder);
        await store.InitializeAsync();
        var writer = await (await Scene.Launch(store)).Open();
        for (var i = 0; i < Pledges; i++)
            await writer.Write(Make.Placed());
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException("This test needs strace: install the Debian package 'strace'.", e);
        }
    }

    // "% time, seconds, usecs/call, calls, errors (may be empty), syscall"
    [GeneratedRegex(@"^\s*[\d.]+\s+[\d.]+\s+\d+\s+(?<calls>\d+)\s.*sync$", RegexOptions.Multiline)]
    private static partial Regex CallsOfSync();
}
