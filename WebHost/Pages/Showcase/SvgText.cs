using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Greenlight.Pages.Showcase;

/// <summary>SVG's <c>text</c> element, which Razor's markup can't say: its own <c>&lt;text&gt;</c> is something else.</summary>
public sealed class SvgText : ComponentBase
{
    /// <summary>Where its anchor stands, such as "25%".</summary>
    [Parameter, EditorRequired] public string X { get; set; } = "";

    /// <summary>Its baseline, in pixels.</summary>
    [Parameter, EditorRequired] public int Y { get; set; }

    /// <summary>"start", "middle" or "end".</summary>
    [Parameter] public string Anchor { get; set; } = "middle";

    /// <summary>Everything else.</summary>
    [Parameter(CaptureUnmatchedValues = true)] public IReadOnlyDictionary<string, object>? More { get; set; }

    /// <summary>What it says.</summary>
    [Parameter] public RenderFragment? ChildContent { get; set; }

    /// <inheritdoc/>
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenElement(0, "text");
        builder.AddAttribute(1, "x", X);
        builder.AddAttribute(2, "y", Y);
        builder.AddAttribute(3, "text-anchor", Anchor);
        builder.AddMultipleAttributes(4, More);
        builder.AddContent(5, ChildContent);
        builder.CloseElement();
    }
}
