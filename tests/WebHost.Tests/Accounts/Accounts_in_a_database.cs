using System.Xml.Linq;
using Greenlight.Ledger;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Greenlight.Accounts;

/// <summary>What holds for accounts in either database; each has its own SQL for creating many at once.</summary>
public abstract class Accounts_in_a_database : IAsyncLifetime
{
    private const string Proof = "0123456789abcdef";
    private ServiceProvider _services = null!;
    private IDatabase _database = null!;
    private AccountTable _accounts = null!;
    private SignUps _signUps = null!;

    /// <summary>Configuration section <c>Storage</c> of a database of the test's own.</summary>
    protected abstract Dictionary<string, string?> Storage { get; }

    public ValueTask InitializeAsync()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(Storage).Build();
        _services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddLedger(configuration).BuildServiceProvider();
        _database = _services.GetRequiredService<IDatabase>();
        _accounts = new(_database);
        _signUps = new(_accounts, _database, new(new() { PerClientPerMinute = 0 }, TimeProvider.System), TimeProvider.System);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Leave();
        GC.SuppressFinalize(this);
    }

    /// <summary>Removes what the database leaves behind.</summary>
    protected virtual void Leave()
    {
    }

    [Fact]
    public async Task Are_created_once_for_each_address_however_many_ask_at_once()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => _signUps.SignUp(Email($"backer{i % 50}@example.org"), Proof, "here")));

        var welcomes = outcomes.Cast<SignUpOutcome.Welcome>().ToList();
        Assert.Equal((50, 150), (welcomes.Count(w => !w.Replayed), welcomes.Count(w => w.Replayed)));
        Assert.Equal(50, welcomes.Select(w => w.Account.Backer).Distinct().Count());
        Assert.IsType<SignUpOutcome.Taken>(await _signUps.SignUp(Email("BACKER1@example.org"), "another proof of another", "here"));
    }

    [Fact]
    public async Task Come_back_as_they_were_written()
    {
        var welcome = (SignUpOutcome.Welcome)await _signUps.SignUp(Email("Ada@example.org"), Proof, "here");
        var account = welcome.Account;
        account.VerifiedAt = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123);
        (account.ProofHash, account.PasswordHash, account.LinksUsed, account.Stamp) = (null, "a hash", 3, "a stamp");

        Assert.True(await _accounts.Update(account));
        var read = (await _accounts.FindByEmail("ADA@EXAMPLE.ORG"))!;

        Assert.Equivalent(account, read);
        Assert.Equivalent(read, await _accounts.Find(account.Backer));
        Assert.Null(await _accounts.FindByEmail("EVE@EXAMPLE.ORG"));
    }

    [Fact]
    public async Task Are_not_overwritten_by_what_was_decided_on_an_older_version()
    {
        await _signUps.SignUp(Email("ada@example.org"), Proof, "here");
        var (one, two) = ((await _accounts.FindByEmail("ADA@EXAMPLE.ORG"))!, (await _accounts.FindByEmail("ADA@EXAMPLE.ORG"))!);
        (one.LinksUsed, two.LinksUsed) = (1, 1);

        Assert.True(await _accounts.Update(one));
        Assert.False(await _accounts.Update(two));
    }

    [Fact]
    public void Are_protected_by_keys_that_every_process_finds()
    {
        var keys = new DataProtectionKeys(_database);
        keys.StoreElement(new XElement("key", "old"), "one");
        keys.StoreElement(new XElement("key", "new"), "one");
        keys.StoreElement(new XElement("key", "other"), "two");

        Assert.Equal(["new", "other"], new DataProtectionKeys(_database).GetAllElements().Select(k => k.Value));
    }

    private static EmailAddress Email(string text) => EmailAddress.TryParse(text, out var email) ? email : throw new FormatException(text);
}

public sealed class Accounts_in_SQLite : Accounts_in_a_database
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("greenlight-accounts-");

    protected override Dictionary<string, string?> Storage => new() { ["Storage:Folder"] = _folder.FullName };

    protected override void Leave() => _folder.Delete(recursive: true);
}

public sealed class Accounts_in_PostgreSQL(PrivatePostgres server) : Accounts_in_a_database
{
    protected override Dictionary<string, string?> Storage => new() { ["Storage:Provider"] = "PostgreSql", ["Storage:ConnectionString"] = server.CreateDatabase() };
}
