using System.Diagnostics;

namespace Greenlight.Load.Processes;

/// <summary>The source folder that this program was built in, and the programs built beside it.</summary>
internal static class SourceTree
{
    /// <summary>Throws <see cref="LoadFaultException"/> outside of one.</summary>
    public static string Root { get; } = Find();

    /// <summary>A program, built as this one was: Release for figures, Debug in the tests.</summary>
    public static string Program(string project)
    {
        var configuration = Directory.GetParent(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar))!.Name;
        var program = Path.Combine(Root, project, "bin", configuration, "net10.0", $"Greenlight.{project}.dll");
        return File.Exists(program) ? program : throw new LoadFaultException($"{program} is missing: build it first with 'dotnet build -c {configuration} {project}'.");
    }

    /// <summary>Runs the admin verb <c>verify</c> with these settings. Answers its exit code and output.</summary>
    public static async Task<(int Code, string Output)> Verify(IReadOnlyDictionary<string, string> settings, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("dotnet", [Program("WebHost"), "verify"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        // By the environment: a command line shows passwords to everybody on the machine.
        foreach (var (name, value) in settings)
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        using var verify = Process.Start(start)!;
        var (output, errors) = (verify.StandardOutput.ReadToEndAsync(cancellation), verify.StandardError.ReadToEndAsync(cancellation));
        await verify.WaitForExitAsync(cancellation);
        return (verify.ExitCode, await output + await errors);
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Greenlight.slnx")))
                return folder.FullName;
        }
        throw new LoadFaultException("This needs the source folder: Greenlight.slnx was not found above this program.");
    }
}
