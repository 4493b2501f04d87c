using Greenlight;
using Greenlight.Hosting;
using Greenlight.Verify;

return VerifyCommand.Run(args, EmbeddedSandbox.Lists) ?? await StartupFaults.Guard(() => Edge.Build(args).RunAsync());
