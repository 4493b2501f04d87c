using System.Runtime.InteropServices;
using Greenlight.StripeSandbox;

if (CommandLine.Answer(args) is { } answered)
    return answered;
var configuration = new ConfigurationBuilder().AddEnvironmentVariables("STRIPE_SANDBOX_").AddCommandLine(args).Build();
try
{
    var options = CommandLine.Read(configuration);
    await using var sandbox = await StripeSandboxServer.StartAsync(options);
    Console.WriteLine($"The Stripe sandbox listens on {sandbox.BaseAddress} and keeps its state in {Path.GetFullPath(options.DataFolder)}.");

    var stop = new TaskCompletionSource();
    using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    if (await Task.WhenAny(stop.Task, sandbox.Broken) == stop.Task) return 0;
    Console.Error.WriteLine($"The Stripe sandbox can no longer write to its file and stops: {sandbox.Broken.Exception!.InnerException!.Message}");
    return 1;

    void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        stop.TrySetResult();
    }
}
catch (StripeSandboxException e)
{
    await Console.Error.WriteLineAsync(e.PortIsTaken ? $"{e.Message.TrimEnd('.')}: stop that one, or choose another port with --Urls=http://127.0.0.1:PORT." : e.Message);
    return 1;
}
