using System.Text.Json;
using System.Text.Json.Serialization;

namespace Greenlight.Load.Reporting;

/// <summary>Writes the report into a folder.</summary>
internal static class ReportFiles
{
    /// <summary>How results are written.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>Writes <c>report.txt</c>, <c>report.json</c> and <c>report.html</c>. Answers the text.</summary>
    public static async Task<string> Write(string folder, RehearsalReport report, PlotSeries series)
    {
        var text = ReportText.Of(report);
        await File.WriteAllTextAsync(Path.Combine(folder, "report.txt"), text);
        await File.WriteAllTextAsync(Path.Combine(folder, "report.json"), JsonSerializer.Serialize(report, Json));
        await File.WriteAllTextAsync(Path.Combine(folder, "report.html"), ReportPage.Of(report, text, series));
        return text;
    }
}
