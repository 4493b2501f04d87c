using Greenlight;
using Greenlight.Hosting;

return await StartupFaults.Guard(() => Edge.Build(args).RunAsync());
