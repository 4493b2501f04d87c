using System.Data.Common;
using System.Text.Json;
using Dapper;
using Greenlight.Campaigns;
using Greenlight.Ledger;

namespace Greenlight.Messages;

/// <summary>
/// Mails to everybody with a pledge that can still be left, written by the very transaction that gives the reason: told if and only if it happened, once.
/// One statement, whatever their number; what it costs is paid while the campaign's shards stand still, by something that happens a few times in a campaign's life.
/// </summary>
internal static class Announcements
{
    private const string Receipt = "(receipt)";

    /// <summary>Writes them.</summary>
    /// <param name="connection">In the transaction.</param>
    /// <param name="campaign">As it was; its version names the occasion.</param>
    /// <param name="kind">Which mail.</param>
    /// <param name="at">UTC; when it happened.</param>
    public static Task Write(DbConnection connection, Campaign campaign, MailKind kind, DateTimeOffset at)
    {
        // The facts of each differ in receipt and amount alone; names and quotes are the serializer's business.
        var facts = JsonSerializer.Serialize(new MailFacts(campaign.Terms.Title, Receipt, new(0, campaign.Terms.Currency), null, At: at));
        var (receipt, amount) = ($"\"Receipt\":\"{Receipt}\"", "\"Amount\":{\"Amount\":0,");
        var (beforeReceipt, rest) = Split(facts, receipt);
        var (beforeAmount, after) = Split(rest, amount);
        return connection.ExecuteAsync("""
            INSERT INTO message (source, backer, kind, facts, created_at, due_at)
            SELECT @occasion || p.shard || '-' || p.number, p.backer, @kind,
                @beforeReceipt || '"Receipt":"plg-' || p.campaign || '-' || p.shard || '-' || p.number || '"' || @beforeAmount || '"Amount":{"Amount":' || p.amount || ',' || @after,
                @at, @at
            FROM pledge p WHERE p.campaign = @campaign AND p.state IN (1, 2)
            """,
            new
            {
                occasion = $"{campaign.Id}-v{campaign.Version}-{kind}-",
                kind = (long)kind,
                beforeReceipt,
                beforeAmount,
                after,
                at = Columns.Of(at),
                campaign = campaign.Id.Number,
            });
    }

    private static (string Before, string After) Split(string text, string at)
    {
        var found = text.IndexOf(at, StringComparison.Ordinal);
        return (text[..found], text[(found + at.Length)..]);
    }
}
