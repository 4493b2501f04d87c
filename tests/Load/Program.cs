using System.CommandLine;
using Greenlight.Load;
using Greenlight.Load.Rehearsal;

var root = new RootCommand("Rehearses campaigns against a running Greenlight.") { RehearseCommand.Create() };
try
{
    return await root.Parse(args).InvokeAsync(new() { EnableDefaultExceptionHandler = false });
}
catch (LoadFaultException fault)
{
    await Console.Error.WriteLineAsync(fault.Message);
    return 2;
}
catch (OperationCanceledException)
{
    await Console.Error.WriteLineAsync("Stopped before the end; the history so far is in the output folder.");
    return 2;
}
