namespace Greenlight.Ledger.Sqlite;

/// <summary>Keeps a data folder to one process: a file locked by the operating system, which lets go of it however the process ends.</summary>
internal static class FolderLock
{
    /// <summary>Creates the folder if need be and locks it until the result is disposed; throws <see cref="StartupFaultException"/>.</summary>
    public static FileStream Take(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return new(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StartupFaultException($"The data folder '{folder}' is not writable; give this user the right to write there or set Storage:Folder.", e);
        }
        catch (IOException e) when (File.Exists(Path.Combine(folder, "lock")))
        {
            throw new StartupFaultException($"The data folder '{folder}' is in use by another process; stop that one or set Storage:Folder to another folder.", e);
        }
        catch (IOException e)
        {
            throw new StartupFaultException($"The data folder '{folder}' can't be used: {e.Message.TrimEnd('.')}.", e);
        }
    }
}
