namespace Greenlight;

/// <summary>
/// Some hundred watchers of a real server, by hub and by event stream, while pledges come and while the server is killed: nobody hears anything out of order, everybody
/// comes back, and everybody ends with the ledger's own number. The run ends with 1 if anything of that is not so.
/// </summary>
public sealed class A_crowd_of_watchers : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("greenlight-watch-");

    [Fact]
    public async Task Hears_everything_in_order_comes_back_after_a_kill_and_ends_with_the_ledgers_number()
    {
        var (exitCode, output, error) = await Programs.Run(
            Programs.Load, "watch", "--watchers", "300", "--events", "20%", "--for", "2s", "--rounds", "1", "--pledges", "300", "--lanes", "16", "--calm", "200ms", "--out", _folder.FullName);

        Assert.True(exitCode == 0, output + error);
        Assert.Contains("the same number at 300 watchers", output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
