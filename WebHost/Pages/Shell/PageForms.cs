using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Greenlight.Pages.Shell;

/// <summary>What all forms of the pages have in common: a small body, the antiforgery token, and a page or a redirect as the answer.</summary>
internal static class PageForms
{
    /// <summary>A group whose POSTs must carry the token that the form was rendered with; without it nothing is done and the answer is the page again, with 400.</summary>
    public static RouteGroupBuilder MapForms(this IEndpointRouteBuilder endpoints)
    {
        // Ahead of the pages: the framework lets a page take posts too, and a form that goes to its own page's address would otherwise have two takers.
        var group = endpoints.MapGroup("").ExcludeFromDescription().WithOrder(-1).WithMetadata(new RequestSizeLimitAttribute(Edge.MaxBody));
        group.AddEndpointFilter(async (invocation, next) =>
        {
            return await IsGenuine(invocation.HttpContext) ? await next(invocation) : await FormOn.Outdated(invocation.HttpContext);
        });
        return group;
    }

    private static async Task<bool> IsGenuine(HttpContext context)
    {
        try
        {
            return context.Request.HasFormContentType && await context.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context);
        }
        catch (AntiforgeryValidationException e) when (e.InnerException is { } unreadable)
        {
            // It is not the token that is wrong: the form is too large, or none.
            throw new BadHttpRequestException("The form could not be read.", (unreadable as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status400BadRequest, e);
        }
    }

    /// <summary>The redirect after a post: 303, so that the browser asks for the next page with GET.</summary>
    public static IResult SeeOther(this HttpContext context, string path)
    {
        context.Response.Headers.Location = path;
        return TypedResults.StatusCode(StatusCodes.Status303SeeOther);
    }

    /// <summary>A page as the answer to a form that was refused.</summary>
    public static RazorComponentResult Again<TPage>(int status, params ReadOnlySpan<(string Name, object? Value)> parameters) where TPage : IComponent
    {
        var values = new Dictionary<string, object?>();
        foreach (var (name, value) in parameters)
            values[name] = value;
        return new RazorComponentResult(typeof(TPage), values) { StatusCode = status };
    }
}
