using Greenlight.Hosting;

return await StartupFaults.Guard(async () =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddQuietLogging();
    builder.AddGreenlightSilo();
    var app = builder.Build();
    await app.RunAsync();
});
