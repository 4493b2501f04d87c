using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Greenlight.Hosting;

/// <summary>Starts the program itself: what a person sees on the console when it can't run.</summary>
public sealed class Starting : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("greenlight-start-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task On_a_port_in_use_says_so_in_one_sentence()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var sentence = await FailsWithOneSentence($"--urls=http://127.0.0.1:{port}");

        Assert.Contains(port.ToString(System.Globalization.CultureInfo.InvariantCulture), sentence);
    }

    [Fact]
    public async Task On_a_port_of_the_sandbox_in_use_says_so_in_one_sentence_that_names_the_setting()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var sentence = await FailsWithOneSentence("--urls=http://127.0.0.1:0", $"--Sandbox:Port={port}");

        Assert.Equal(
            $"The Stripe sandbox cannot listen on http://127.0.0.1:{port}, because another process does: stop that one, or choose another port with --Sandbox:Port=PORT.", sentence);
    }

    [Fact]
    public async Task With_an_unknown_role_says_so_in_one_sentence() =>
        Assert.Contains("Role", await FailsWithOneSentence("--urls=http://127.0.0.1:0", "--Role=everything"));

    [Fact]
    public async Task As_a_web_host_of_SQLite_says_so_in_one_sentence() =>
        Assert.Contains("PostgreSql", await FailsWithOneSentence("--urls=http://127.0.0.1:0", "--Role=web"));

    [Theory]
    [InlineData("Greenlight.WebHost.dll"), InlineData("Greenlight.Silo.dll")]
    public async Task Is_not_done_by_whoever_asks_for_help(string program)
    {
        var (code, output, error) = await Run(program, "--help");

        Assert.Equal((0, ""), (code, error));
        Assert.Contains("verify", output);
        Assert.Contains("README.md", output);
    }

    [Theory]
    [InlineData("Greenlight.WebHost.dll"), InlineData("Greenlight.Silo.dll")]
    public async Task Is_not_done_for_a_verb_that_is_none(string program)
    {
        var (code, output, error) = await Run(program, "explode", "--Storage:Folder=elsewhere");

        Assert.Equal((1, ""), (code, output));
        Assert.Contains("'explode' is none of", Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    private async Task<string> FailsWithOneSentence(params string[] args)
    {
        var (code, output, error) = await Run("Greenlight.WebHost.dll", [$"--Storage:Folder={_folder.FullName}", "--Sandbox:Port=0", .. args]);

        Assert.Equal(1, code);
        Assert.DoesNotContain("   at ", output + error);
        return Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static async Task<(int Code, string Output, string Error)> Run(string program, params string[] args)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? Environment.ProcessPath : "dotnet")
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, program) },
        };
        foreach (var arg in args)
            start.ArgumentList.Add(arg);
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
        return (process.ExitCode, await output, await error);
    }
}
