using Dapper;

namespace Greenlight.Ledger.Sqlite;

/// <summary>What is done for a pledge must not walk all the others of its campaign. SQLite has no statistics, so its plan depends on the text alone.</summary>
public sealed class A_look_up_in_SQLite : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("greenlight-ledger-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(SqlitePledgeLedger.OfBacker, "SEARCH pledge USING INDEX pledge_caller (backer=?)")]
    [InlineData(SqlitePledgeLedger.OfNumber, "SEARCH pledge USING PRIMARY KEY (campaign=? AND shard=? AND number=?)")]
    public async Task Goes_by_an_index_to_the_pledge_itself(string where, string plan)
    {
        await using var database = SqliteDatabase.Open(_folder);
        await using var connection = await database.OpenRead();
        var steps = await connection.QueryAsync<(long Id, long Parent, long Cost, string Detail)>(
            $"EXPLAIN QUERY PLAN {PledgeRows.Selected}\n{where}", new { campaign = 1, shard = 0, key = 1 });
        Assert.Equal(plan, Assert.Single(steps).Detail);
    }
}
