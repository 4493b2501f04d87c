using Greenlight;
using Greenlight.Hosting;
using Greenlight.Verify;

return VerifyCommand.Run(args, EmbeddedSandbox.Charges) ?? await StartupFaults.Guard(() => Edge.Build(args).RunAsync());
