using Dapper;
using Greenlight.Backers;
using Greenlight.Ledger;
using Greenlight.Ledger.Sqlite;
using Greenlight.Messages;
using Greenlight.Pledging;
using Greenlight.Tests.Paygate;
using Microsoft.Extensions.Logging.Abstractions;

namespace Greenlight.Tests.Messages;

/// <summary>The mailbox over a real SQLite database, the follower that fills it and the round that empties it.</summary>
internal sealed class MailRig : IAsyncDisposable
{
    private readonly PaygateRig _rig = new();
    private int _accounts;

    public MailRig()
    {
        Pledges = new(_rig.Database, _rig.Campaigns);
        Mailbox = new(_rig.Database, new("https://greenlight.test", "us@greenlight.test", null), _rig.Clock);
        Follower = new(Mailbox, _rig.Campaigns, Pledges, new("GREENLIGHT"));
        Round = new(_rig.Database, Mailbox, Pledges, _rig.Clock, NullLogger<MailRound>.Instance);
    }

    public PaygateRig Paygate => _rig;
    public SqlitePledgeLedger Pledges { get; }
    public Mailbox Mailbox { get; }
    public MailsFollower Follower { get; }
    public MailRound Round { get; }

    public async Task<(PledgeId Pledge, BackerId Backer)> Backer(string email)
    {
        var (pledge, backer) = await _rig.Pledge();
        await _rig.Database.Write(connection => connection.ExecuteAsync(
            "INSERT INTO account (id, email, email_key, stamp, created_at) VALUES (@id, @email, @key, 's', 0)",
            new { id = Columns.Of(Dialect.Sqlite, backer), email, key = $"{email}{_accounts++}" }));
        return (pledge, backer);
    }

    public Task Happened(PledgeEventKind kind, PledgeId pledge, BackerId backer, long sequence, string? data = null) => Follower.Handle(
        pledge.Shard, [new(sequence, 1, _rig.Clock.GetUtcNow(), kind, pledge, backer, PledgeState.Pledged, 0, 995, data)]);

    /// <summary>What a card's check finds out.</summary>
    public Task Card(PledgeId pledge, CardStatus card) => _rig.Database.Write(connection =>
        connection.ExecuteAsync("UPDATE pledge SET card = @card WHERE number = @Number", new { card = (int)card, pledge.Number }));

    /// <summary>What a decline leaves behind.</summary>
    public Task Declined(PledgeId pledge, CardStatus card, DateTimeOffset due, DateTimeOffset end) => _rig.Database.Write(connection => connection.ExecuteAsync(
        "UPDATE pledge SET state = @state, card = @card, due_at = @due, give_up_at = @end WHERE number = @Number",
        new { state = (int)PledgeState.Failing, card = (int)card, due = Columns.Of(due), end = Columns.Of(end), pledge.Number }));

    public ValueTask DisposeAsync() => _rig.DisposeAsync();
}
