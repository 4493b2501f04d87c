using Dapper;
using Greenlight.Campaigns;
using Npgsql;

namespace Greenlight.Ledger.Postgres;

public sealed class A_PostgreSQL_database(PrivatePostgres server)
{
    [Fact]
    public async Task Takes_a_shard_over_from_a_stopped_process_that_holds_its_row()
    {
        var connectionString = server.CreateDatabase();
        await using var database = PostgresDatabase.Open(connectionString);
        var campaigns = new CampaignLedger(database);
        var ledger = new PostgresPledgeLedger(database, campaigns);
        var campaign = (await campaigns.Create("stopped", "someone", Scene.Terms(1, [null]), Scene.Noon))!;
        await campaigns.Advance(campaign.Id, _ => new(Phase.Live, Scene.Noon, null, null));
        var old = await ledger.Open(new(campaign.Id, 0));

        // What a process that was stopped in the middle of a decision leaves behind: a transaction that holds the row and never moves again.
        await using var stopped = new NpgsqlConnection(connectionString);
        await stopped.OpenAsync();
        await stopped.ExecuteAsync("BEGIN; UPDATE shard SET awake = true");

        var successor = await ledger.Open(new(campaign.Id, 0)).WaitAsync(TimeSpan.FromSeconds(8));

        Assert.Equal(old.Epoch + 1, successor.Epoch);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => stopped.ExecuteAsync("COMMIT"));
    }

    [Fact]
    public async Task Takes_shards_over_though_all_its_connections_wait_for_the_stopped_process()
    {
        var connectionString = server.CreateDatabase();
        await using var database = PostgresDatabase.Open(connectionString + ";Maximum Pool Size=2");
        var campaigns = new CampaignLedger(database);
        var ledger = new PostgresPledgeLedger(database, campaigns);
        var campaign = (await campaigns.Create("stopped", "someone", Scene.Terms(6, [null]), Scene.Noon))!;
        await campaigns.Advance(campaign.Id, _ => new(Phase.Live, Scene.Noon, null, null));
        await using var stopped = new NpgsqlConnection(connectionString);
        await stopped.OpenAsync();
        await stopped.ExecuteAsync("BEGIN; UPDATE shard SET awake = true");

        var successors = await Task.WhenAll(Enumerable.Range(0, 6).Select(shard => ledger.Open(new(campaign.Id, shard)))).WaitAsync(TimeSpan.FromSeconds(8));

        Assert.All(successors, successor => Assert.Equal(1, successor.Epoch));
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => stopped.ExecuteAsync("COMMIT"));
    }

    [Theory]
    [InlineData("", 20)]
    [InlineData(";Maximum Pool Size=7", 7)]
    [InlineData(";MaxPoolSize=2", 2)]
    public async Task Holds_so_many_connections_in_a_pool(string setting, int most)
    {
        await using var database = PostgresDatabase.Open(server.CreateDatabase() + setting);
        Assert.Equal(most, new NpgsqlConnectionStringBuilder(database.Orleans.DataSource.ConnectionString).MaxPoolSize);
    }

    [Fact]
    public async Task Undoes_a_work_that_fails()
    {
        await using var database = PostgresDatabase.Open(server.CreateDatabase());
        await Assert.ThrowsAsync<InvalidOperationException>(() => database.Write<int>(async connection =>
        {
            await connection.ExecuteAsync("INSERT INTO follower VALUES ('keys', 1, 0, 7)");
            throw new InvalidOperationException("Changed my mind.");
        }));
        Assert.Equal(0, await new Journal(database).Cursor("keys", new(new(1), 0)));
    }

    [Fact]
    public async Task Ends_a_transaction_that_stands_still()
    {
        await using var database = PostgresDatabase.Open(server.CreateDatabase());
        await using var connection = await database.OpenRead();
        Assert.Equal("10s", await connection.ExecuteScalarAsync<string>("SHOW idle_in_transaction_session_timeout"));
        Assert.Equal("10s", await connection.ExecuteScalarAsync<string>("SHOW lock_timeout"));
    }

    [Fact]
    public async Task Lends_Orleans_connections_to_its_tables()
    {
        await using var database = PostgresDatabase.Open(server.CreateDatabase());
        await using var connection = await database.Orleans.DataSource.OpenConnectionAsync();
        Assert.Equal(20, await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM OrleansQuery"));
    }

    [Fact]
    public void Refuses_a_session_that_does_not_wait_for_the_disk()
    {
        var connectionString = server.CreateDatabase() + ";Options=-c synchronous_commit=off";
        var fault = Assert.Throws<StartupFaultException>(() => PostgresDatabase.Open(connectionString));
        Assert.Equal("PostgreSQL does not sync to disk: fsync is on and synchronous_commit is off; both must be on.", fault.Message);
    }

    [Fact]
    public void Refuses_a_server_that_does_not_sync()
    {
        using var careless = new CarelessPostgres();
        var fault = Assert.Throws<StartupFaultException>(() => PostgresDatabase.Open(careless.CreateDatabase()));
        Assert.Equal("PostgreSQL does not sync to disk: fsync is off and synchronous_commit is on; both must be on.", fault.Message);
    }

    [Fact]
    public void Says_in_one_sentence_what_is_wrong_with_the_connection()
    {
        var good = server.CreateDatabase();
        foreach (var (connectionString, start) in new[]
        {
            (good.Replace(PrivatePostgres.Password, "a-wrong-password", StringComparison.Ordinal), "PostgreSQL refused the user or password of Storage:ConnectionString: "),
            (good + ";Database=nowhere", "PostgreSQL has no such database: "),
            ("Host=127.0.0.1;Port=1;Username=app;Timeout=2", "PostgreSQL at 127.0.0.1:1 can't be reached: "),
            ("Host=no-such-host.invalid;Username=app;Timeout=2", "PostgreSQL at no-such-host.invalid:5432 can't be reached: "),
            ("Hots=127.0.0.1", "Storage:ConnectionString can't be read: "),
            (good + ";Maximum Pool Size=1", "Storage:ConnectionString allows 1 connections (Maximum Pool Size); it must be at least 2."),
        })
        {
            var fault = Assert.Throws<StartupFaultException>(() => PostgresDatabase.Open(connectionString));
            Assert.StartsWith(start, fault.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', fault.Message);
            Assert.DoesNotContain("a-wrong-password", fault.Message, StringComparison.Ordinal);
        }
    }

    private sealed class CarelessPostgres : PrivatePostgres
    {
        protected override string Settings => "-c fsync=off";
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5_000)]
    public async Task Reads_a_campaign_without_reading_through_its_secured_pledges(int waiting)
    {
        await using var database = PostgresDatabase.Open(server.CreateDatabase());
        var campaigns = new CampaignLedger(database);
        var campaign = (await campaigns.Create("crowded", "someone", Scene.Terms(1, [null]), Scene.Noon))!;
        await campaigns.Advance(campaign.Id, _ => new(Phase.Live, Scene.Noon, null, null));
        await using var connection = await database.OpenRead();
        // Twenty thousand whose cards are saved, and then nobody who waits for theirs, or so many that any of them seems near.
        await connection.ExecuteAsync("""
            INSERT INTO pledge (campaign, shard, number, backer, amount, placed_amount, placed_at, due_at, version, terms_version, card_attempt, attempt, tier, placed_tier, state, card, caller_id, payment_method)
            SELECT @campaign, 0, n, gen_random_uuid(), 995, 995, 0, CASE WHEN n > 20000 THEN 1 END, 1, 1, 1, 0, 0, 0, CASE WHEN n > 20000 THEN 1 ELSE 2 END, 0, 'once', 'pm_card_visa'
            FROM generate_series(1, 20000 + @waiting) n;
            INSERT INTO tally (campaign, shard, tier, state, count, amount) VALUES (@campaign, 0, 0, 1, @waiting, @waiting * 995), (@campaign, 0, 0, 2, 20000, 20000 * 995);
            ANALYZE pledge
            """, new { campaign = campaign.Id.Number, waiting });

        var plan = await connection.QueryAsync<string>($"EXPLAIN (ANALYZE) {CampaignReadings.Sql}", new { campaign = campaign.Id.Number });

        Assert.Equal(waiting > 0, (await campaigns.Read(campaign.Id)).Unsettled);
        Assert.DoesNotContain(plan, step => step.Contains("Seq Scan on pledge", StringComparison.Ordinal) && step.Contains("actual", StringComparison.Ordinal));
        // Nor are they asked for again with each row of the tally, nor is there any reason to look for what was collected.
        var looked = plan.SkipWhile(step => !step.Contains("SubPlan", StringComparison.Ordinal)).Where(step => step.Contains("on pledge", StringComparison.Ordinal) && step.Contains("actual", StringComparison.Ordinal));
        Assert.Contains("loops=1)", Assert.Single(looked), StringComparison.Ordinal);
    }
}
