using Greenlight;
using Greenlight.Charging;
using Greenlight.Hosting;
using Greenlight.Verify;

return VerifyCommand.Run(args, EmbeddedSandbox.Lists) ?? ChargingCommand.Run(args) ?? await StartupFaults.Guard(() => Edge.Build(args).RunAsync());
