using System.Data.Common;
using Dapper;
using Greenlight.Backers;
using Greenlight.Ledger;

namespace Greenlight.Accounts;

/// <summary>The accounts' rows. The two databases differ in how an id is spelt (16 bytes or a uuid) and in how many accounts are created at once.</summary>
internal sealed class AccountTable(IDatabase database)
{
    private const string Columns = "id, email, version, stamp, proof_hash, password_hash, links_used, created_at, verified_at";

    /// <summary>The account of a backer, or null.</summary>
    public Task<Account?> Find(BackerId backer, CancellationToken cancellation = default) => One("id = @key", Id(backer), cancellation);

    /// <summary>The account with that <see cref="EmailAddress.Key"/>, or null.</summary>
    public Task<Account?> FindByEmail(string emailKey, CancellationToken cancellation = default) => One("email_key = @key", emailKey, cancellation);

    /// <summary>
    /// Creates those of the accounts whose address is new. Answers, in order, the account that has the address now: the very one that was given,
    /// if it was created.
    /// </summary>
    public Task<IReadOnlyList<Account>> Create(IReadOnlyList<Account> accounts) => database.Write<IReadOnlyList<Account>>(async connection =>
    {
        var created = (await Insert(connection, accounts)).ToHashSet();
        if (created.Count == accounts.Count)
            return accounts;
        var others = accounts.Where(a => !created.Contains(a.Backer)).Select(a => a.Email.Key).Distinct().ToArray();
        var there = await connection.QueryAsync<Row>($"SELECT {Columns} FROM account WHERE email_key {Among}", new { keys = others });
        var byKey = there.Select(r => r.ToAccount()).ToDictionary(a => a.Email.Key, StringComparer.Ordinal);
        return [.. accounts.Select(a => created.Contains(a.Backer) ? a : byKey[a.Email.Key])];
    });

    /// <summary>Writes what may change of an account; false if it has changed since it was read.</summary>
    public async Task<bool> Update(Account account, CancellationToken cancellation = default)
    {
        var rows = await database.Write(connection => connection.ExecuteAsync(
            """
            UPDATE account SET version = version + 1, stamp = @Stamp, proof_hash = @ProofHash, password_hash = @PasswordHash,
                links_used = @LinksUsed, verified_at = @verifiedAt
            WHERE id = @id AND version = @Version
            """,
            new
            {
                id = Id(account.Backer),
                account.Version,
                account.Stamp,
                account.ProofHash,
                account.PasswordHash,
                account.LinksUsed,
                verifiedAt = account.VerifiedAt?.ToUnixTimeMilliseconds(),
            }), cancellation);
        if (rows == 1)
            account.Version++;
        return rows == 1;
    }

    private string Among => database.Dialect is Dialect.PostgreSql ? "= ANY(@keys)" : "IN @keys";

    private object Id(BackerId backer) => database.Dialect is Dialect.PostgreSql ? backer.Value : backer.Value.ToByteArray(bigEndian: true);

    private async Task<Account?> One(string condition, object key, CancellationToken cancellation)
    {
        await using var connection = await database.OpenRead(cancellation);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(
            new CommandDefinition($"SELECT {Columns} FROM account WHERE {condition}", new { key }, cancellationToken: cancellation));
        return row?.ToAccount();
    }

    private async Task<IEnumerable<BackerId>> Insert(DbConnection connection, IReadOnlyList<Account> accounts)
    {
        if (database.Dialect is Dialect.Sqlite)
        {
            // Whoever calls at the same time shares the commit in any case: one row a statement is all there is to save here.
            var created = new List<BackerId>();
            foreach (var a in accounts)
            {
                if (await connection.ExecuteAsync(
                    """
                    INSERT INTO account (id, email, email_key, stamp, proof_hash, created_at)
                    VALUES (@id, @email, @key, @Stamp, @ProofHash, @createdAt) ON CONFLICT DO NOTHING
                    """,
                    new { id = Id(a.Backer), email = a.Email.Text, key = a.Email.Key, a.Stamp, a.ProofHash, createdAt = a.CreatedAt.ToUnixTimeMilliseconds() }) == 1)
                    created.Add(a.Backer);
            }
            return created;
        }
        // In order, so that two processes with the same two newcomers can't wait for each other.
        var ids = await connection.QueryAsync<Guid>(
            """
            INSERT INTO account (id, email, email_key, stamp, proof_hash, created_at)
            SELECT * FROM unnest(@ids, @emails, @keys, @stamps, @proofs, @createdAt) AS a (id, email, email_key, stamp, proof_hash, created_at)
            ORDER BY email_key ON CONFLICT DO NOTHING RETURNING id
            """,
            new
            {
                ids = accounts.Select(a => a.Backer.Value).ToArray(),
                emails = accounts.Select(a => a.Email.Text).ToArray(),
                keys = accounts.Select(a => a.Email.Key).ToArray(),
                stamps = accounts.Select(a => a.Stamp).ToArray(),
                proofs = accounts.Select(a => a.ProofHash!).ToArray(),
                createdAt = accounts.Select(a => a.CreatedAt.ToUnixTimeMilliseconds()).ToArray(),
            });
        return ids.Select(id => new BackerId(id));
    }

    /// <summary>A row as the drivers give it; the id is a Guid or 16 bytes.</summary>
    private sealed class Row
    {
        public object id { get; set; } = null!;
        public string email { get; set; } = null!;
        public long version { get; set; }
        public string stamp { get; set; } = null!;
        public byte[]? proof_hash { get; set; }
        public string? password_hash { get; set; }
        public long links_used { get; set; }
        public long created_at { get; set; }
        public long? verified_at { get; set; }

        public Account ToAccount() => new()
        {
            Backer = new(id is Guid guid ? guid : new Guid((byte[])id, bigEndian: true)),
            Email = EmailAddress.Stored(email),
            Version = (int)version,
            Stamp = stamp,
            ProofHash = proof_hash,
            PasswordHash = password_hash,
            LinksUsed = (int)links_used,
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(created_at),
            VerifiedAt = verified_at is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null,
        };
    }
}
