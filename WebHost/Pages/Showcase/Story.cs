using System.Collections.Immutable;
using System.Text.Json;
using Greenlight.Campaigns;

namespace Greenlight.Pages.Showcase;

/// <summary>What a campaign's page tells beyond its terms. A campaign without a story shows its terms alone.</summary>
/// <param name="Logline">What it is about, in a sentence or two.</param>
/// <param name="Offer">What is free and what depends on the audience.</param>
/// <param name="About">Paragraphs.</param>
/// <param name="Hero">Path of the large picture.</param>
/// <param name="Poster">Path of the picture on cards and shared links.</param>
/// <param name="Work">The work that the campaign is about.</param>
/// <param name="Free">The item of the work that plays on the page.</param>
/// <param name="FreeNote">What is said below the player.</param>
/// <param name="Episodes">A sentence by item.</param>
/// <param name="SmallPrint">At the end of the page.</param>
public sealed record Story(
    string Logline,
    string? Offer = null,
    ImmutableArray<string> About = default,
    string? Hero = null,
    string? Poster = null,
    string? Work = null,
    string? Free = null,
    string? FreeNote = null,
    ImmutableDictionary<string, string>? Episodes = null,
    string? SmallPrint = null);

/// <summary>The stories, one file <c>Stories/{slug}.json</c> each beside the program, read at start.</summary>
internal sealed class Stories
{
    private readonly Dictionary<string, Story> _bySlug = new(StringComparer.Ordinal);

    /// <summary>Reads a folder; a file that is no story is a <see cref="StartupFaultException"/>.</summary>
    public Stories(string folder)
    {
        foreach (var file in Directory.Exists(folder) ? Directory.GetFiles(folder, "*.json") : [])
        {
            try
            {
                _bySlug[Path.GetFileNameWithoutExtension(file)] =
                    JsonSerializer.Deserialize<Story>(File.ReadAllBytes(file), JsonSerializerOptions.Web) ?? throw new JsonException("it is null");
            }
            catch (JsonException e)
            {
                throw new StartupFaultException($"The campaign story {file} can't be read: {e.Message}");
            }
        }
    }

    /// <summary>The story of a campaign, or null.</summary>
    public Story? Of(Campaign campaign) => _bySlug.GetValueOrDefault(campaign.Slug);

    /// <summary>The story about a work, or null.</summary>
    public Story? OfWork(string work) => _bySlug.Values.FirstOrDefault(s => s.Work == work);
}
