using System.Globalization;
using Greenlight.Problems;
using Microsoft.AspNetCore.Authorization;
using Microsoft.OpenApi;

namespace Greenlight.Hosting;

/// <summary>The OpenAPI document at <c>/openapi/v1.json</c>.</summary>
internal static class Description
{
    private const string Bearer = "bearer", Cookie = "cookie";

    /// <summary>Registers the document.</summary>
    public static IServiceCollection AddDescription(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new()
            {
                Title = "Greenlight",
                Version = "v1",
                Description = "An audience greenlights a show. Money is { amount, currency } in minor units, times are RFC 3339 UTC, refusals are problem details "
                    + "whose type leads to an explanation (/problems). Unknown members of a body are refused. Ids of pledges are chosen by the caller: "
                    + "repeating a request is always safe.",
            };
            document.Components ??= new();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "The access token of a sign-up or sign-in." },
                [Cookie] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Cookie, Name = "greenlight", Description = "The browser's session." },
            };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            var metadata = context.Description.ActionDescriptor.EndpointMetadata;
            if (metadata.OfType<IAuthorizeData>().Any())
            {
                operation.Security =
                [
                    new() { [new OpenApiSecuritySchemeReference(Bearer, context.Document)] = [] },
                    new() { [new OpenApiSecuritySchemeReference(Cookie, context.Document)] = [] },
                ];
            }
            foreach (var refusals in metadata.OfType<ProblemResponse>().Select(r => r.Problem).Distinct().GroupBy(p => p.Status))
                operation.Responses![refusals.Key.ToString(CultureInfo.InvariantCulture)].Description = string.Join("; ", refusals.Select(p => $"`{p.Code}`: {p.Title}"));
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            if (context.JsonTypeInfo.Type == typeof(Currency))
                (schema.Type, schema.Pattern) = (JsonSchemaType.String, "^[a-z]{3}$");
            return Task.CompletedTask;
        });
    });

    /// <summary>Serves the document.</summary>
    public static void MapDescription(this IEndpointRouteBuilder endpoints) => endpoints.MapOpenApi("/openapi/{documentName}.json");
}
