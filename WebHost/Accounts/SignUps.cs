using System.Security.Cryptography;
using System.Text;
using Greenlight.Backers;
using Greenlight.Ledger;

namespace Greenlight.Accounts;

/// <summary>
/// Signing up: a new address gets an account, with no password hash and no mail on the way. The caller's proof, known to nobody else, lets a sign-up whose
/// answer was lost have the same account again.
/// </summary>
internal sealed class SignUps
{
    /// <summary>Least and most characters of a proof.</summary>
    public const int MinProof = 16, MaxProof = 256;

    /// <summary>How long a sign-up can be repeated with its proof. After that a link is the way in.</summary>
    public static readonly TimeSpan ProofLife = TimeSpan.FromHours(24);

    private readonly AccountTable _accounts;
    private readonly TimeProvider _clock;
    private readonly SignUpLimits _limits;
    private readonly Func<Account, Task<Account?>> _create;

    /// <param name="accounts">The rows.</param>
    /// <param name="database">SQLite shares a commit among its callers by itself; PostgreSQL is given one statement for all who come together.</param>
    /// <param name="limits">How many accounts one client may make.</param>
    /// <param name="clock">For the ids' order and the proof's life.</param>
    public SignUps(AccountTable accounts, IDatabase database, SignUpLimits limits, TimeProvider clock)
    {
        (_accounts, _limits, _clock) = (accounts, limits, clock);
        if (database.Dialect is Dialect.Sqlite)
        {
            _create = async account => (await _accounts.Create([account]))[0];
            return;
        }
        var together = new GroupCommit<Account, Account>(_accounts.Create, GroupCommitLimits.Default, clock);
        _create = together.Add;
    }

    /// <summary>Signs up; returns after the account's commit is on disk.</summary>
    /// <param name="email">A new address.</param>
    /// <param name="proof">The caller's own.</param>
    /// <param name="client">The <see cref="ClientAddress"/> that asks.</param>
    public async Task<SignUpOutcome> SignUp(EmailAddress email, string proof, string client)
    {
        if (_limits.Take(client) is { } wait)
            return new SignUpOutcome.TooMany(wait);
        var outcome = await Create(email, proof);
        // A repetition makes no account, and being busy is our doing. An address that is taken counts: asking for many of those is looking for accounts.
        if (outcome is SignUpOutcome.Welcome { Replayed: true } or SignUpOutcome.NotNow)
            _limits.GiveBack(client);
        return outcome;
    }

    /// <summary>A new random stamp.</summary>
    public static string NewStamp() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    private async Task<SignUpOutcome> Create(EmailAddress email, string proof)
    {
        // To the millisecond, as the database keeps it: a new account and the same one read back are equal.
        var now = DateTimeOffset.FromUnixTimeMilliseconds(_clock.GetUtcNow().ToUnixTimeMilliseconds());
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(proof));
        var asked = new Account { Backer = BackerId.New(now), Email = email, Stamp = NewStamp(), ProofHash = hash, CreatedAt = now };
        return await _create(asked) switch
        {
            null => SignUpOutcome.Busy,
            var there when there.Backer == asked.Backer => new SignUpOutcome.Welcome(asked, Replayed: false),
            var there when Proves(there, hash, now) => new SignUpOutcome.Welcome(there, Replayed: true),
            _ => SignUpOutcome.AddressTaken,
        };
    }

    private static bool Proves(Account account, byte[] hash, DateTimeOffset now) =>
        account.ProofHash is { } known && CryptographicOperations.FixedTimeEquals(known, hash) && now - account.CreatedAt <= ProofLife;
}

/// <summary>What came of a sign-up.</summary>
internal abstract record SignUpOutcome
{
    private SignUpOutcome() { }

    /// <summary>The account stands. <paramref name="Replayed"/>: it already did, and this was the same sign-up again.</summary>
    internal sealed record Welcome(Account Account, bool Replayed) : SignUpOutcome;

    /// <summary>Nothing was written.</summary>
    internal sealed record NotNow : SignUpOutcome;

    /// <summary>Nothing was written: the address has an account, and this caller has not shown that it is theirs.</summary>
    internal sealed record Taken : SignUpOutcome;

    /// <summary>Nothing was written: this client has made too many accounts lately.</summary>
    internal sealed record TooMany(TimeSpan RetryAfter) : SignUpOutcome;

    /// <inheritdoc cref="NotNow"/>
    public static SignUpOutcome Busy { get; } = new NotNow();

    /// <inheritdoc cref="Taken"/>
    public static SignUpOutcome AddressTaken { get; } = new Taken();
}
