using System.Diagnostics;

namespace Greenlight;

/// <summary>The programs as they were built beside these tests.</summary>
internal static class Programs
{
    public static string Configuration { get; } = Directory.GetParent(AppContext.BaseDirectory.TrimEnd('/'))!.Name;

    public static string Root { get; } = FindRoot();

    public static string WebHost => Path.Combine(Root, "WebHost", "bin", Configuration, "net10.0", "Greenlight.WebHost.dll");

    public static string Load => Path.Combine(Root, "tests", "Load", "bin", Configuration, "net10.0", "Greenlight.Load.dll");

    /// <summary>Runs a program to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(6));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{Path.GetFileName(program)} did not end: {await output}{await error}");
        }
        return (process.ExitCode, await output, await error);
    }

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Greenlight.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("These tests run inside the repository.");
        return folder;
    }
}
