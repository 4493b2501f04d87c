using System.Globalization;

namespace Greenlight.Load.Processes;

/// <summary>Finds the process that listens on a port of this machine, through <c>/proc</c>. Answers nothing on other systems or for other users' processes.</summary>
internal static class ListeningProcess
{
    private const string Listening = "0A";

    /// <summary>Its id, or null.</summary>
    public static int? On(int port)
    {
        var sockets = Sockets("/proc/net/tcp", port).Concat(Sockets("/proc/net/tcp6", port)).Select(inode => $"socket:[{inode}]").ToHashSet(StringComparer.Ordinal);
        if (sockets.Count == 0)
            return null;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && Holds(folder, sockets))
                return pid;
        }
        return null;
    }

    private static IEnumerable<string> Sockets(string table, int port)
    {
        if (!File.Exists(table))
            return [];
        // Columns: number, local address:port, remote, state, queues, timer, retransmits, user, timeout, inode.
        return File.ReadLines(table).Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(c => c.Length > 9 && c[3] == Listening && c[1].EndsWith(string.Create(CultureInfo.InvariantCulture, $":{port:X4}"), StringComparison.Ordinal))
            .Select(c => c[9]);
    }

    private static bool Holds(string process, HashSet<string> sockets)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(Path.Combine(process, "fd")).Any(fd => File.ResolveLinkTarget(fd, false)?.Name is { } target && sockets.Contains(target));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Gone by now, or somebody else's.
            return false;
        }
    }
}
