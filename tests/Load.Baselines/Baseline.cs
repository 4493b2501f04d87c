using Greenlight.Accounts;
using Greenlight.Hosting;
using Greenlight.Load.Baselines.Stores;
using Greenlight.Pledging;

namespace Greenlight.Load.Baselines;

/// <summary>
/// What people would build instead of the engine, behind the same endpoint: the edge's own Kestrel settings, JSON and sessions, the same body, the same path. Only
/// what stores a pledge differs. The answer is a bare 201: a baseline does as little as it can, so that a comparison flatters nobody but the baseline.
/// </summary>
internal static class Baseline
{
    /// <summary>Serves until told to stop. <c>--Kind</c> is B0 to B4.</summary>
    public static async Task<int> Serve(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddEdgeDefaults();
        builder.Services.AddBearerSessions(builder.Configuration["Keys"] ?? throw new ArgumentException("--Keys names the folder of the keys that protect sessions."));
        builder.Services.AddRouting();
        var kind = builder.Configuration["Kind"];
        var open = kind switch
        {
            "B0" => _ => Task.FromResult<IStore>(new NoStore()),
            "B1" => _ => PostgresStore.Open(builder.Configuration.GetConnectionString("PostgreSql")!, builder.Configuration.GetValue("Connections", 16)),
            "B2" => _ => RedisStore.Open(builder.Configuration.GetConnectionString("Redis")!),
            "B3" => _ => SqliteStore.Open(builder.Configuration["Folder"]!),
            "B4" => OrleansStateStore.Add(builder),
            _ => throw new ArgumentException($"--Kind is '{kind}'; it must be B0, B1, B2, B3 or B4."),
        };
        await using var app = builder.Build();
        await using var store = await open(app.Services);
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapPut("/api/campaigns/{slug}/pledges/{pledgeId}", async (string slug, string pledgeId, PledgeRequest request, HttpContext context) =>
        {
            await store.Pledge(context.User.Backer().Value, pledgeId, request);
            context.Response.StatusCode = StatusCodes.Status201Created;
        }).RequireAuthorization();
        app.MapGet("/facts", async () => Results.Json(new Facts(await store.Count(), store.Durability)));
        app.MapGet("/health/ready", () => Results.Ok());
        await app.RunAsync();
        return 0;
    }

    /// <summary>What a baseline says of itself.</summary>
    /// <param name="Pledges">How many are stored.</param>
    /// <param name="Durability">Version and policy, read from the store.</param>
    private sealed record Facts(long Pledges, string Durability);
}
