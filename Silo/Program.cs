using Greenlight.Hosting;
using Greenlight.Verify;

return VerifyCommand.Run(args) ?? await StartupFaults.Guard(async () =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddQuietLogging();
    builder.AddGreenlightSilo();
    var app = builder.Build();
    await app.RunAsync();
});
