using Greenlight;
using Greenlight.Charging;
using Greenlight.Hosting;
using Greenlight.Payments;
using Greenlight.Verify;

return Usage.Run(args, "WebHost", "serves pages, API and live numbers, and hosts grains unless Role=web")
    ?? VerifyCommand.Run(args, EmbeddedSandbox.Lists) ?? ChargingCommand.Run(args) ?? InboxCommand.Run(args)
    ?? await StartupFaults.Guard(() => Edge.Build(args).RunAsync());
