using System.ComponentModel;
using System.Diagnostics;

namespace Greenlight.Tests.Paygate;

/// <summary>A stock player that no part of Greenlight had a hand in.</summary>
internal static class Ffmpeg
{
    public sealed record Play(int ExitCode, IReadOnlyList<string> Frames, string Errors);

    /// <summary>Decodes all video of a playlist; each frame comes back as the line of its checksum.</summary>
    public static async Task<Play> Decode(string playlist, string? header = null)
    {
        var start = new ProcessStartInfo("ffmpeg") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        string[] arguments = ["-nostdin", "-v", "error", .. header is null ? [] : new[] { "-headers", header + "\r\n" }, "-i", playlist, "-map", "0:v", "-f", "framemd5", "-"];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);

        using var process = Start(start);
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new Play(process.ExitCode, [.. output.Split('\n').Where(line => line.Length > 0 && line[0] != '#')], await errors);
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception missing)
        {
            throw new InvalidOperationException("ffmpeg is not installed: these tests play with a real player. Run ./test.sh, or apt-get install ffmpeg.", missing);
        }
    }
}
