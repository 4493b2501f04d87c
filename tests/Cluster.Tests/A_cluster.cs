namespace Greenlight;

/// <summary>
/// A small launch on a cluster of real processes behind a proxy. Invariants only: what backers were told is compared with the ledger, the sandbox's list of charges and
/// the keys; <c>verify</c> finds nothing; no write of an older epoch follows one of a newer.
/// </summary>
public sealed class A_cluster : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("greenlight-rehearsal-");

    [Fact]
    public async Task In_which_one_silo_is_killed_and_another_hangs_in_the_middle_of_a_write_loses_nothing_and_charges_nobody_twice()
    {
        await using var cluster = await LocalCluster.Up(3, 2, ("Demo__Goal", "1800"), ("Demo__Shards", "4"));

        await Rehearse(cluster, "2000", "--kill-at", "silo-2@pledging:30%", "--restart-after", "5s", "--stop-at", "silo-3@pledging:60%", "--continue-after", "12s");
    }

    [Fact]
    public async Task Whose_processes_are_asked_to_end_one_after_the_other_finishes_what_it_accepted()
    {
        await using var cluster = await LocalCluster.Up(2, 2, ("Demo__Goal", "350"), ("Demo__Shards", "2"));

        await Rehearse(cluster, "400", "--restart-at", "silo-1@pledging:20%", "--restart-at", "web-1@pledging:40%", "--restart-at", "silo-2@pledging:60%");
    }

    private async Task Rehearse(LocalCluster cluster, string backers, params string[] faults)
    {
        var (exitCode, output, error) = await Programs.Run(
            Programs.Load,
            [
                "rehearse", "--cluster", cluster.Folder, "--backers", backers, "--in", "10s", "--bad-cards", "3%", "--cancels", "1%", "--changes", "1%", "--duplicates", "2%",
                "--retries", "2%", "--at-once", "64", "--settle-within", "4m", "--out", _folder.FullName, .. faults,
            ]);

        Assert.True(exitCode == 0, output + error);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
