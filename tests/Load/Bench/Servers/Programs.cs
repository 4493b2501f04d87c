using System.Diagnostics;

namespace Greenlight.Load.Bench.Servers;

/// <summary>Programs of the distribution.</summary>
internal static class Programs
{
    /// <summary>A program of PostgreSQL, in the newest version that is installed.</summary>
    public static string Postgres(string name) =>
        (Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [])
            .Where(folder => int.TryParse(Path.GetFileName(folder), out _)).OrderBy(folder => int.Parse(Path.GetFileName(folder), System.Globalization.CultureInfo.InvariantCulture))
            .Select(folder => Path.Combine(folder, "bin", name)).LastOrDefault(File.Exists)
        ?? throw new LoadFaultException("There is no PostgreSQL server here: install the Debian package 'postgresql', or leave out what needs it.");

    /// <summary>Runs a program to its end; its output is not redirected, because a server that it leaves behind would keep the pipe open.</summary>
    public static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = "/" })
            ?? throw new LoadFaultException($"{program} can't be started.");
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new LoadFaultException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }
}
