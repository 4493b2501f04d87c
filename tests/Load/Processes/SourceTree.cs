using System.Diagnostics;

namespace Greenlight.Load.Processes;

/// <summary>The source folder that this program was built in, and the programs built beside it.</summary>
internal static class SourceTree
{
    /// <summary>Throws <see cref="LoadFaultException"/> outside of one.</summary>
    public static string Root { get; } = Find();

    /// <summary>
    /// A program of ours: for figures (this one was built in Release) the published one, precompiled as it is deployed; in the tests the one that was built beside this one.
    /// Throws <see cref="LoadFaultException"/> if there is none, or if it was published from another commit than this program was built from.
    /// </summary>
    /// <param name="project">Its folder below <see cref="Root"/>, such as <c>WebHost</c> or <c>tests/Load.Baselines</c>.</param>
    public static string Program(string project)
    {
        var (name, configuration) = (Path.GetFileName(project), Directory.GetParent(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar))!.Name);
        if (configuration != "Release")
        {
            var built = Path.Combine(Root, project, "bin", configuration, "net10.0", $"Greenlight.{name}.dll");
            return File.Exists(built) ? built : throw new LoadFaultException($"{built} is missing: build it first with 'dotnet build -c {configuration} {project}'.");
        }
        var published = Path.Combine(Root, "artifacts", "publish", name, $"Greenlight.{name}.dll");
        if (!File.Exists(published))
            throw new LoadFaultException($"{published} is missing: publish it first with 'deploy/publish.sh {project}'.");
        var (its, ours) = (VersionOf(published), VersionOf(typeof(SourceTree).Assembly.Location));
        return its == ours ? published : throw new LoadFaultException($"{published} is {its}, this program {ours}: bring both up to date with 'deploy/publish.sh {project}' and 'dotnet build -c Release tests/Load'.");
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

    // Has the commit in it.
    private static string VersionOf(string program) => FileVersionInfo.GetVersionInfo(program).ProductVersion ?? "of no version";

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
