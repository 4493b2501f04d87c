using Dapper;
using Greenlight.Ledger;
using Greenlight.Pledging;
using Microsoft.Extensions.Configuration;

namespace Greenlight.Payments;

/// <summary>For how many pledges one card is good.</summary>
public interface ICardUses
{
    /// <summary>Whether they are counted at all; if not, the processor need not show the card.</summary>
    bool AreCounted { get; }

    /// <summary>Counts that a card was saved for a pledge; true if it stands for too many already, and this one must not count.</summary>
    Task<bool> IsTooMany(string fingerprint, PledgeId pledge);
}

/// <summary>
/// Counts, for a day and in the ledger's database, so for all processes, which pledges a card was saved for. One card that is a thousand backers would reach a goal by itself;
/// a family's is a few. The processor's fingerprint is the same for the same card number.
/// </summary>
public sealed class CardUses : ICardUses
{
    /// <summary>The decline of a card that stands for too many pledges.</summary>
    public const string TooOften = "card_used_too_often";

    private static readonly TimeSpan Window = TimeSpan.FromDays(1);

    private readonly IDatabase _database;
    private readonly TimeProvider _clock;
    private readonly int _most;

    /// <param name="most">Pledges a day; 0 for no limit.</param>
    /// <param name="database">The ledger's.</param>
    /// <param name="clock">The clock.</param>
    public CardUses(int most, IDatabase database, TimeProvider clock) => (_most, _database, _clock) = (most, database, clock);

    /// <inheritdoc/>
    public bool AreCounted => _most > 0;

    /// <summary>
    /// <c>Cards:PledgesPerCardPerDay</c>: 20 with a live key, and no limit with a test key, whose few cards stand for everybody. Throws <see cref="StartupFaultException"/>.
    /// </summary>
    public static int Most(IConfiguration configuration, StripeOptions stripe)
    {
        var isLive = stripe.ApiKey.StartsWith("sk_live_", StringComparison.Ordinal) || stripe.ApiKey.StartsWith("rk_live_", StringComparison.Ordinal);
        var most = configuration.GetValue("Cards:PledgesPerCardPerDay", isLive ? 20 : 0);
        return most is >= 0 and <= 1_000_000 ? most : throw new StartupFaultException($"Cards:PledgesPerCardPerDay is {most}; it must be between 0 (no limit) and 1000000.");
    }

    /// <inheritdoc/>
    public Task<bool> IsTooMany(string fingerprint, PledgeId pledge) => _database.Write(async connection =>
    {
        var now = Columns.Of(_clock.GetUtcNow());
        var use = new { fingerprint, pledge = pledge.ToString(), now, since = now - (long)Window.TotalMilliseconds };
        await connection.ExecuteAsync("DELETE FROM card_use WHERE used_at <= @since", use);
        // A card that is saved a second time for the same pledge, because an answer was lost, counts once.
        await connection.ExecuteAsync("INSERT INTO card_use (fingerprint, pledge, used_at) VALUES (@fingerprint, @pledge, @now) ON CONFLICT DO NOTHING", use);
        if (await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM card_use WHERE fingerprint = @fingerprint", use) <= _most)
            return false;
        await connection.ExecuteAsync("DELETE FROM card_use WHERE fingerprint = @fingerprint AND pledge = @pledge", use);
        return true;
    });
}
