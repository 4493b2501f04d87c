using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Greenlight.Load.Bench.Measuring;

/// <summary>What .NET does not offer: syncing a file's data alone, as databases do, and sleeping for less than a millisecond.</summary>
internal static class Libc
{
    /// <summary>Waits until the file's data is on disk.</summary>
    public static void SyncData(SafeFileHandle file)
    {
        if (fdatasync(file) != 0)
            throw new LoadFaultException($"fdatasync failed: error {Marshal.GetLastPInvokeError()}.");
    }

    /// <summary>Sleeps; a signal may end it early.</summary>
    public static void Sleep(uint microseconds) => _ = usleep(microseconds);

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int fdatasync(SafeFileHandle file);

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int usleep(uint microseconds);
}
