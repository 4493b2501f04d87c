using System.Globalization;
using System.Text;
using Greenlight.Load.Bench.Servers;
using Greenlight.Load.Processes;

namespace Greenlight.Load.Bench;

/// <summary>Sessions of backers who have signed up already, made before anything is measured, with keys that all servers of the run are given.</summary>
internal static class Sessions
{
    /// <summary>Makes so many.</summary>
    public static IReadOnlyList<byte[]> Prepare(string folder, int count)
    {
        var file = Path.Combine(folder, "tokens");
        Programs.Run("dotnet", SourceTree.Program("tests/Load.Baselines"), "tokens", Path.Combine(folder, "keys"), count.ToString(CultureInfo.InvariantCulture), file);
        byte[][] tokens = [.. File.ReadLines(file).Select(Encoding.ASCII.GetBytes)];
        File.Delete(file);
        return tokens;
    }
}
