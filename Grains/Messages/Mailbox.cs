using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json;
using Dapper;
using Greenlight.Backers;
using Greenlight.Ledger;

namespace Greenlight.Messages;

/// <summary>The table of messages.</summary>
public sealed class Mailbox(IDatabase database, MailOptions options, TimeProvider clock) : IMailbox
{
    // An address is looked up when a mail is shown or sent: no copy of it lies here, and a changed one is found.
    private const string Select =
        """
        SELECT m.id, m.kind, m.facts, coalesce(m.recipient, a.email, ''), m.subject, m.text, m.html, m.created_at, m.sent_at
        FROM message m LEFT JOIN account a ON a.id = m.backer
        """;

    /// <inheritdoc/>
    public Task Send(Mail mail, CancellationToken cancellation = default) => database.Write(
        connection => connection.ExecuteAsync(
            "INSERT INTO message (kind, recipient, subject, text, html, created_at, due_at) VALUES (0, @To, @Subject, @Text, @Html, @now, @now)",
            new { mail.To, mail.Subject, mail.Text, mail.Html, now = clock.GetUtcNow().ToUnixTimeMilliseconds() }),
        cancellation);

    /// <summary>The newest mails, sent or not.</summary>
    /// <param name="limit">How many at most.</param>
    /// <param name="before">Only those before this id, to page on; null for the newest.</param>
    public Task<ImmutableArray<StoredMail>> Newest(int limit, long? before = null) => Newest("", limit, before);

    /// <summary>The same without those whose time to go out has not come.</summary>
    public Task<ImmutableArray<StoredMail>> NewestDue(int limit, long? before = null) => Newest("AND (m.due_at IS NULL OR m.due_at <= @now OR m.attempts > 0)", limit, before);

    private async Task<ImmutableArray<StoredMail>> Newest(string which, int limit, long? before)
    {
        await using var connection = await database.OpenRead();
        var parameters = new { before = before ?? long.MaxValue, limit, now = clock.GetUtcNow().ToUnixTimeMilliseconds() };
        return await Read(connection, $"{Select} WHERE m.id < @before {which} ORDER BY m.id DESC LIMIT @limit", parameters);
    }

    /// <summary>One mail, or null.</summary>
    public async Task<StoredMail?> Find(long id)
    {
        await using var connection = await database.OpenRead();
        var found = await Read(connection, Select + " WHERE m.id = @id", new { id });
        return found.IsEmpty ? null : found[0];
    }

    /// <summary>Stores mails that follow from the journal, in one statement; those that are there already stay as they are.</summary>
    internal Task Add(IReadOnlyCollection<PledgeMail> mails) => mails.Count == 0 ? Task.CompletedTask : database.Write(connection =>
        database.Dialect is Dialect.Sqlite ? AddSqlite(connection, mails) : AddPostgres(connection, mails));

    /// <summary>These mails.</summary>
    internal async Task<ImmutableArray<StoredMail>> Find(IReadOnlyCollection<long> ids)
    {
        await using var connection = await database.OpenRead();
        return await Read(connection, Select + $" WHERE m.id IN ({string.Join(',', ids)}) ORDER BY m.id", null);
    }

    private static Task<int> AddSqlite(DbConnection connection, IReadOnlyCollection<PledgeMail> mails) => connection.ExecuteAsync(
        """
        INSERT INTO message (source, backer, kind, facts, created_at, due_at)
        SELECT value ->> 0, unhex(value ->> 1), value ->> 2, value ->> 3, value ->> 4, value ->> 5 FROM json_each(@rows) WHERE true
        ON CONFLICT (source) DO NOTHING
        """,
        new
        {
            rows = JsonSerializer.Serialize(mails.Select(mail => new object[]
            {
                mail.Source, Convert.ToHexString(mail.Backer.Value.ToByteArray(bigEndian: true)), (int)mail.Kind, mail.Facts,
                mail.At.ToUnixTimeMilliseconds(), mail.GoesOut.ToUnixTimeMilliseconds(),
            })),
        });

    private static Task<int> AddPostgres(DbConnection connection, IReadOnlyCollection<PledgeMail> mails) => connection.ExecuteAsync(
        """
        INSERT INTO message (source, backer, kind, facts, created_at, due_at)
        SELECT * FROM unnest(@sources, @backers, @kinds, @facts, @at, @due)
        ON CONFLICT (source) DO NOTHING
        """,
        new
        {
            sources = mails.Select(mail => mail.Source).ToArray(),
            backers = mails.Select(mail => mail.Backer.Value).ToArray(),
            kinds = mails.Select(mail => (long)mail.Kind).ToArray(),
            facts = mails.Select(mail => mail.Facts).ToArray(),
            at = mails.Select(mail => mail.At.ToUnixTimeMilliseconds()).ToArray(),
            due = mails.Select(mail => mail.GoesOut.ToUnixTimeMilliseconds()).ToArray(),
        });

    private async Task<ImmutableArray<StoredMail>> Read(DbConnection connection, string sql, object? parameters)
    {
        var mails = ImmutableArray.CreateBuilder<StoredMail>();
        await using var reader = await connection.ExecuteReaderAsync(sql, parameters);
        while (await reader.ReadAsync())
            mails.Add(Read(reader));
        return mails.ToImmutable();
    }

    private StoredMail Read(DbDataReader reader)
    {
        var kind = (MailKind)reader.GetInt64(1);
        var (to, facts) = (reader.GetString(3), reader.IsDBNull(2) ? null : JsonSerializer.Deserialize<MailFacts>(reader.GetString(2)));
        var mail = facts is null
            ? new Mail(to, reader.GetString(4), reader.GetString(5), reader.IsDBNull(6) ? null : reader.GetString(6))
            : MailWords.Write(kind, facts, to, options.Root);
        return new(reader.GetInt64(0), kind, mail, facts?.Receipt, Columns.Time(reader.GetInt64(7)), reader.IsDBNull(8) ? null : Columns.Time(reader.GetInt64(8)));
    }
}

/// <summary>A mail that follows from an event of the journal.</summary>
/// <param name="Source">Names the event: it mails once.</param>
/// <param name="Backer">To whom.</param>
/// <param name="Kind">Which mail.</param>
/// <param name="Facts">A <see cref="MailFacts"/> as JSON.</param>
/// <param name="At">UTC; when it happened.</param>
/// <param name="GoesOut">UTC; not before then.</param>
internal sealed record PledgeMail(string Source, BackerId Backer, MailKind Kind, string Facts, DateTimeOffset At, DateTimeOffset GoesOut);

/// <summary>A mail as it is stored.</summary>
/// <param name="Id">Rises with every mail.</param>
/// <param name="Kind">Which mail.</param>
/// <param name="Mail">Address and words; the address is empty for a backer without an account.</param>
/// <param name="Receipt">The pledge it is about, or null.</param>
/// <param name="At">UTC; when its reason arose.</param>
/// <param name="SentAt">UTC; null while it has not been sent.</param>
public sealed record StoredMail(long Id, MailKind Kind, Mail Mail, string? Receipt, DateTimeOffset At, DateTimeOffset? SentAt);
