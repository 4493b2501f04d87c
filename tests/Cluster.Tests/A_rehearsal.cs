namespace Greenlight;

/// <summary>
/// A small launch over real processes: a server and a sandbox that are killed, and backers who keep a history of what they were told. The rehearsal compares it with
/// the ledger, the sandbox's own list of charges and the keys, and ends with 1 if anything differs.
/// </summary>
public sealed class A_rehearsal : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("greenlight-rehearsal-");

    [Fact]
    public async Task In_which_nothing_is_killed_ends_with_every_promise_kept() => await Rehearse();

    [Fact]
    public async Task In_which_the_server_is_killed_while_pledging_and_while_charging_loses_nothing_and_charges_nobody_twice() =>
        await Rehearse("--kill-server-at", "pledging:50%", "--kill-server-at", "charging:50%");

    [Fact]
    public async Task In_which_the_sandbox_is_killed_too_loses_nothing_and_charges_nobody_twice() =>
        await Rehearse("--kill-server-at", "charging:60%", "--kill-sandbox-at", "charging:30%");

    private async Task Rehearse(params string[] kills)
    {
        var (exitCode, output, error) = await Programs.Run(
            Programs.Load,
            [
                "rehearse", "--spawn", "--backers", "600", "--goal", "540", "--in", "4s", "--bad-cards", "3%", "--cancels", "1%", "--changes", "1%", "--duplicates", "2%",
                "--retries", "2%", "--at-once", "64", "--settle-within", "4m", "--out", _folder.FullName, .. kills,
            ]);

        Assert.True(exitCode == 0, output + error);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
