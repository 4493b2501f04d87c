using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Greenlight.Paygate;

/// <summary>Names in a folder survive a power cut only once the folder itself is flushed; .NET flushes files but opens no folders.</summary>
internal static class DurableFolder
{
    /// <summary>Puts the names in <paramref name="folder"/> on disk. Windows journals them by itself; there this does nothing.</summary>
    /// <exception cref="IOException">The folder cannot be opened or flushed.</exception>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        using var handle = Open(folder, ReadOnly);
        if (handle.IsInvalid)
            throw new IOException($"Cannot open the folder {folder} to flush it: {Marshal.GetLastPInvokeErrorMessage()}.");
        RandomAccess.FlushToDisk(handle);
    }

    private const int ReadOnly = 0;

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern SafeFileHandle Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);
}
