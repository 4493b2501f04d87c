using Greenlight;
using Greenlight.Hosting;
using Greenlight.Verify;

return VerifyCommand.Run(args) ?? await StartupFaults.Guard(() => Edge.Build(args).RunAsync());
