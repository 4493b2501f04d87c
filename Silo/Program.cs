using Greenlight.Charging;
using Greenlight.Hosting;
using Greenlight.Payments;
using Greenlight.Verify;

return Usage.Run(args, "Silo", "hosts grains, without a web edge") ?? VerifyCommand.Run(args) ?? ChargingCommand.Run(args) ?? InboxCommand.Run(args) ?? await StartupFaults.Guard(async () =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddQuietLogging();
    // Health and metrics for those who run it; nobody else has business here.
    if (builder.Configuration["urls"] is null && builder.Configuration["http_ports"] is null)
        builder.WebHost.UseUrls("http://127.0.0.1:5082");
    builder.Services.AddHealth().AddMeasuring();
    builder.AddGreenlightSilo();
    var app = builder.Build();
    app.MapHealth();
    app.MapMeasuring();
    await app.RunAsync();
});
