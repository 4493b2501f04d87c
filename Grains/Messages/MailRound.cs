using Dapper;
using Greenlight.Ledger;
using Greenlight.Pledging;
using Microsoft.Extensions.Logging;

namespace Greenlight.Messages;

/// <summary>
/// One round of sending: 1. claim some mails that are due by putting each one's next attempt off, further every time; 2. leave out those whose
/// reason has gone; 3. hand the rest over; 4. mark what was taken. Claim and back-off are one update, so that any number of processes may send:
/// a mail claimed by one that dies is due again later. At least once: a crash between 3 and 4 sends it twice.
/// </summary>
internal sealed partial class MailRound(IDatabase database, Mailbox mailbox, IPledgeLedger pledges, TimeProvider clock, ILogger<MailRound> log)
{
    /// <summary>Mails a round.</summary>
    public const int Most = 50;

    /// <summary>Older mails are not sent any more: their news is no news.</summary>
    public static readonly TimeSpan TooOld = TimeSpan.FromDays(7);

    /// <summary>Sends one round through <paramref name="send"/>; answers how many it is done with: fewer than <see cref="Most"/> means that nothing is left, or that something is wrong.</summary>
    public async Task<int> Run(Func<Mail, CancellationToken, Task> send, CancellationToken cancellation)
    {
        // 1.
        var claimed = await Claim();
        if (claimed.Length == 0)
            return 0;
        var done = 0;
        foreach (var mail in await mailbox.Find(claimed))
        {
            // 2.
            var holds = mail.Mail.To.Length > 0 && await StillHolds(mail);
            // 3.
            if (holds && !await Handed(mail, send, cancellation))
                continue;
            // 4.
            done += await Close(mail.Id, holds);
        }
        return done;
    }

    private Task<long[]> Claim() => database.Write(async connection =>
    {
        var now = clock.GetUtcNow();
        var times = new { now = now.ToUnixTimeMilliseconds(), oldest = (now - TooOld).ToUnixTimeMilliseconds(), most = Most };
        await connection.ExecuteAsync("UPDATE message SET due_at = NULL WHERE due_at <= @now AND created_at <= @oldest", times);
        var skip = database.Dialect is Dialect.PostgreSql ? "FOR UPDATE SKIP LOCKED" : "";
        return (await connection.QueryAsync<long>(
            $"""
            UPDATE message SET attempts = attempts + 1, due_at = @now + 60000 * (1 << CAST(CASE WHEN attempts < 8 THEN attempts ELSE 8 END AS integer))
            WHERE id IN (SELECT id FROM message WHERE due_at <= @now ORDER BY due_at LIMIT @most {skip})
            RETURNING id
            """,
            times)).ToArray();
    });

    private Task<int> Close(long id, bool sent) => database.Write(connection => connection.ExecuteAsync(
        "UPDATE message SET due_at = NULL, sent_at = @at WHERE id = @id", new { id, at = sent ? clock.GetUtcNow().ToUnixTimeMilliseconds() : (long?)null }));

    private async Task<bool> StillHolds(StoredMail mail) =>
        mail.Kind is not (MailKind.CardNeedsYou or MailKind.CardRefused)
        || PledgeId.TryParse(mail.Receipt, out var id) && PledgeMails.StillHolds(mail.Kind, (await pledges.Find(id.Shard, [], [id.Number])).SingleOrDefault());

    private async Task<bool> Handed(StoredMail mail, Func<Mail, CancellationToken, Task> send, CancellationToken cancellation)
    {
        try
        {
            await send(mail.Mail, cancellation);
            return true;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            NotSent(failure, mail.Id);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Mail {Id} was not taken and is tried again later.")]
    private partial void NotSent(Exception failure, long id);
}
