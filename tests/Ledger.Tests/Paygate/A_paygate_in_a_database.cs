using Dapper;
using Greenlight.Backers;
using Greenlight.Campaigns;
using Greenlight.Ledger;
using Greenlight.Messages;
using Greenlight.Payments;
using Greenlight.Pledging;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Greenlight.Paygate;

/// <summary>What holds for the paygate's and the mails' rows in either database.</summary>
public abstract class A_paygate_in_a_database : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
    private ServiceProvider _services = null!;

    /// <summary>Configuration section <c>Storage</c> of a database of the test's own.</summary>
    protected abstract Dictionary<string, string?> Storage { get; }

    private IDatabase Database => Get<IDatabase>();

    public ValueTask InitializeAsync()
    {
        var settings = new Dictionary<string, string?>(Storage) { ["Paygate:MasterKey"] = Convert.ToBase64String(new byte[MasterKey.Length]) };
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        _services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(_clock).AddLedger(configuration).AddPaygate(configuration).BuildServiceProvider();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Leave();
        GC.SuppressFinalize(this);
    }

    /// <summary>Clears away what the test's database left.</summary>
    protected virtual void Leave()
    {
    }

    [Fact]
    public async Task Reads_the_right_of_a_pledge_and_of_its_backer_under_the_terms_it_was_made_under()
    {
        var (pledge, backer) = await Payer();
        // New terms without any items: what was pledged before keeps opening what was promised then.
        await Database.Write(async connection =>
        {
            await connection.ExecuteAsync("INSERT INTO campaign_terms (campaign, version, terms) SELECT campaign, 2, replace(terms, 'episode-1', 'making-of') FROM campaign_terms");
            return await connection.ExecuteAsync("UPDATE campaign SET terms_version = 2");
        });
        var right = await Get<Rights>().Of(pledge);
        Assert.Equal((RightState.Open, backer, "series"), (right!.State, right.Backer, right.Campaign));
        Assert.Equal([new ItemRef("series", "episode-1")], right.Items);
        Assert.Equal(pledge, Assert.Single(await Get<Rights>().Of(backer)).Pledge);
        Assert.Null(await Get<Rights>().Of(pledge with { Number = 99 }));

        await Database.Write(connection => connection.ExecuteAsync("UPDATE entitlement SET is_open = @no", new { no = false }));
        Assert.Equal(RightState.Closed, (await Get<Rights>().Of(pledge))!.State);
    }

    [Fact]
    public async Task Keeps_works_and_their_keys()
    {
        var name = new ItemRef("series", "episode-1");
        var work = new Work("series", "A series", "us", [new(name, 0, "EPISODE 1", "One", TimeSpan.FromSeconds(12), true, MediaFolder.Playlist(name))]);
        await Get<Works>().Save(work);
        var key = await Get<Works>().ContentKey(name);
        await Get<Works>().Save(work with { Title = "The series" });
        Assert.Equal(key, await Get<Works>().ContentKey(name));
        var found = await Get<Works>().Find("series");
        Assert.Equal(("The series", work.Items[0]), (found!.Title, found.Items[0]));
    }

    [Fact]
    public async Task Keeps_its_secrets_and_signing_keys()
    {
        var code = (await Get<PaygateSecrets>().Keys()).Make(new(new(new(1), 0), 7), 1);
        var pass = await Get<Passes>().Sign("ent-plg-1-0-7", "series", ["episode-1"]);
        using var secrets = ActivatorUtilities.CreateInstance<PaygateSecrets>(_services);
        using var keys = ActivatorUtilities.CreateInstance<SigningKeys>(_services);
        Assert.Equal(code, (await secrets.Keys()).Make(new(new(new(1), 0), 7), 1));
        Assert.NotNull(await new Passes(keys, Get<PaygateOptions>(), _clock).Read(pass.Token));
    }

    [Fact]
    public async Task Mails_each_event_once_and_sends_each_mail_once()
    {
        var (pledge, backer) = await Payer();
        await Database.Write(connection => connection.ExecuteAsync(
            "INSERT INTO account (id, email, email_key, stamp, created_at) VALUES (@id, 'ada@example.org', 'ADA', 's', 0)", new { id = Columns.Of(Database.Dialect, backer) }));
        var follower = ActivatorUtilities.CreateInstance<MailsFollower>(_services, new StatementDescriptor("GREENLIGHT"));
        JournalEntry[] page =
        [
            new(1, 1, _clock.GetUtcNow(), PledgeEventKind.Placed, pledge, backer, PledgeState.Pledged, 0, 995, null),
            new(2, 1, _clock.GetUtcNow(), PledgeEventKind.Collected, pledge, backer, PledgeState.Collected, 0, 995, null),
        ];
        await follower.Handle(pledge.Shard, page);
        await follower.Handle(pledge.Shard, page);
        await Get<Mailbox>().Send(new("bob@example.org", "Your link", "Here."));

        var sent = new List<string>();
        var round = new MailRound(Database, Get<Mailbox>(), Get<IPledgeLedger>(), _clock, NullLogger<MailRound>.Instance);
        Assert.Equal(3, await Run());
        Assert.Equal(0, await Run());
        Assert.Equal(["ada@example.org: You backed A series", "ada@example.org: A series is funded, and your key is here", "bob@example.org: Your link"], sent);
        Assert.All(await Get<Mailbox>().Newest(10), mail => Assert.Equal(_clock.GetUtcNow(), mail.SentAt));

        Task<int> Run() => round.Run((mail, _) =>
        {
            sent.Add($"{mail.To}: {mail.Subject}");
            return Task.CompletedTask;
        }, default);
    }

    [Fact]
    public async Task Sends_no_mail_twice_when_several_processes_send()
    {
        for (var i = 0; i < 120; i++)
            await Get<Mailbox>().Send(new($"{i}@example.org", "Hello", "Hello."));
        var sent = new System.Collections.Concurrent.ConcurrentBag<string>();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            var round = new MailRound(Database, Get<Mailbox>(), Get<IPledgeLedger>(), _clock, NullLogger<MailRound>.Instance);
            while (await round.Run((mail, _) =>
            {
                sent.Add(mail.To);
                return Task.CompletedTask;
            }, default) > 0)
            {
            }
        }));
        Assert.Equal((120, 120), (sent.Count, sent.Distinct().Count()));
    }

    [Fact]
    public async Task Tells_everybody_whose_pledge_can_be_left_that_a_campaign_was_stopped_once_and_nobody_else()
    {
        const string Title = """Ada's "Receipt":"(receipt)" show, 100 % \ true""";
        var (paid, _) = await Payer(Title);
        for (var state = 1; state <= 8; state++)
        {
            await Database.Write(connection => connection.ExecuteAsync(
                """
                INSERT INTO pledge (campaign, shard, number, backer, caller_id, tier, amount, state, card, version, terms_version, placed_tier, placed_amount, placed_at,
                    payment_method, card_attempt, attempt)
                VALUES (@campaign, 3, @number, @backer, 'mine', 0, @amount, @number, 2, 1, 1, 0, 995, 0, 'pm', 1, 0)
                """,
                new { campaign = paid.Shard.Campaign.Number, number = state, amount = 1000L + state, backer = Columns.Of(Database.Dialect, BackerId.New(_clock.GetUtcNow())) }));
        }
        var campaigns = Get<ICampaignLedger>();
        await campaigns.Advance(paid.Shard.Campaign, _ => new(Phase.Live, _clock.GetUtcNow(), null, null));

        await campaigns.Advance(paid.Shard.Campaign, _ => new(Phase.Suspended, _clock.GetUtcNow(), null, null, MailKind.Suspended));
        await campaigns.Advance(paid.Shard.Campaign, _ => null);

        var mails = await Get<Mailbox>().Newest(100);
        Assert.Equal([$"plg-{paid.Shard.Campaign.Number}-3-1", $"plg-{paid.Shard.Campaign.Number}-3-2"], mails.Select(mail => mail.Receipt!).Order(StringComparer.Ordinal));
        Assert.All(mails, mail => Assert.Equal($"{Title} is paused", mail.Mail.Subject));
        Assert.Contains(mails, mail => mail.Mail.Text.Contains("Your pledge of $10.02 stands", StringComparison.Ordinal));

        await campaigns.Advance(paid.Shard.Campaign, _ => new(Phase.Live, _clock.GetUtcNow(), null, null, MailKind.Resumed));
        Assert.Equal(4, (await Get<Mailbox>().Newest(100)).Length);
    }

    private T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    private async Task<(PledgeId Pledge, BackerId Backer)> Payer(string title = "A series")
    {
        var campaign = await Get<ICampaignLedger>().Create("series", "us", Terms() with { Title = title }, _clock.GetUtcNow());
        var (pledge, backer) = (new PledgeId(new(campaign!.Id, 0), 7), BackerId.New(_clock.GetUtcNow()));
        var row = new { campaign = campaign.Id.Number, number = pledge.Number, backer = Columns.Of(Database.Dialect, backer), yes = true };
        await Database.Write(async connection =>
        {
            await connection.ExecuteAsync(
                """
                INSERT INTO pledge (campaign, shard, number, backer, caller_id, tier, amount, state, card, version, terms_version, placed_tier, placed_amount, placed_at,
                    payment_method, card_attempt, attempt)
                VALUES (@campaign, 0, @number, @backer, 'mine', 0, 995, 4, 2, 1, 1, 0, 995, 0, 'pm', 1, 0)
                """,
                row);
            return await connection.ExecuteAsync(
                "INSERT INTO entitlement (campaign, shard, number, backer, is_open, opened_at) VALUES (@campaign, 0, @number, @backer, @yes, 0)", row);
        });
        return (pledge, backer);
    }

    private static CampaignTerms Terms() => new(
        "A series", Currency.Usd, new Goal.Backers(1), Counts.Secured, ClosingRule.WhenReached, null, default, TimeSpan.FromDays(7), KeysOpen.AtCollected, 1,
        [new(0, "season", "Season 1", "", 995, false, null, [new("series", "episode-1")])], []);
}

public sealed class A_paygate_in_SQLite : A_paygate_in_a_database
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("greenlight-paygate-");

    protected override Dictionary<string, string?> Storage => new() { ["Storage:Folder"] = _folder.FullName };

    protected override void Leave() => _folder.Delete(recursive: true);
}

public sealed class A_paygate_in_PostgreSQL(PrivatePostgres server) : A_paygate_in_a_database
{
    protected override Dictionary<string, string?> Storage { get; } = new() { ["Storage:Provider"] = "PostgreSql", ["Storage:ConnectionString"] = server.CreateDatabase() };
}
