using System.CommandLine;
using Greenlight.Load;
using Greenlight.Load.Bench;
using Greenlight.Load.Crowd;
using Greenlight.Load.Rehearsal;
using Greenlight.Load.Seed;

var root = new RootCommand("Rehearses campaigns against a running Greenlight, and measures it.")
{
    RehearseCommand.Create(), BenchCommand.Create(), BenchCommand.CreateResponder(), WatchCommand.Create(), SeedCommand.Create(),
};
try
{
    return await root.Parse(args).InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });
}
catch (LoadFaultException fault)
{
    await Console.Error.WriteLineAsync(fault.Message);
    return 2;
}
catch (OperationCanceledException)
{
    await Console.Error.WriteLineAsync("Stopped before the end; what was recorded so far is in the output folder.");
    return 2;
}
