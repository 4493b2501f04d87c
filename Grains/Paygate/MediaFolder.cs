using Greenlight.Campaigns;
using Microsoft.Extensions.Configuration;

namespace Greenlight.Paygate;

/// <summary>Where packaged media lie, to be served to everybody: gated items as ciphertext, free ones in the clear.</summary>
/// <param name="Path">The folder, absolute.</param>
public sealed record MediaFolder(string Path)
{
    /// <summary>What addresses of media begin with.</summary>
    public const string Root = "/media";

    /// <summary><c>{Storage:Folder}/media</c>.</summary>
    public static MediaFolder Of(IConfiguration configuration) =>
        new(System.IO.Path.GetFullPath(System.IO.Path.Combine(configuration["Storage:Folder"] ?? "data", "media")));

    /// <summary>Makes it, if need be; throws <see cref="StartupFaultException"/> if that can't be done.</summary>
    public void Make()
    {
        try
        {
            Directory.CreateDirectory(Path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartupFaultException($"The folder '{Path}' can't be made; give this user the right to write there or set Storage:Folder.", failure);
        }
    }

    /// <summary>The folder of a work.</summary>
    public string Of(string work) => System.IO.Path.Combine(Path, work);

    /// <summary>Address of an item's playlist below the server's root.</summary>
    public static string Playlist(ItemRef item) => $"{Root}/{item.Work}/{item.Item}/index.m3u8";
}
