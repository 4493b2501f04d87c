using System.Collections.Concurrent;
using Greenlight.Campaigns;
using Greenlight.Following;
using Greenlight.Ledger;
using Greenlight.Pledging;
using Microsoft.Extensions.Logging;

namespace Greenlight.Payments;

/// <summary>
/// Lets go of the cards of pledges that are gone: cancelled, released or dropped, none of them will ever be charged. One call for a pledge whose card is good, at Stripe's pace and after
/// everything else has been answered; a crash repeats a page, and what has been let go already is let go.
/// </summary>
/// <param name="provider">The processor.</param>
/// <param name="pledges">Which card is whose.</param>
/// <param name="log">Told what the processor refuses.</param>
/// <param name="ending">The process is asked to end: another one goes on.</param>
internal sealed partial class CardsFollower(IPaymentProvider provider, IPledgeLedger pledges, ILogger<CardsFollower> log, CancellationToken ending) : IJournalFollower
{
    private const int AtATime = 16;

    // Of the page that each shard is at: so that one card that could not be let go does not have all the others asked for again.
    private readonly ConcurrentDictionary<ShardId, HashSet<long>> _done = new();

    public string Name => "cards";

    public bool HasTime => true;

    public IReadOnlyList<PledgeEventKind> Kinds { get; } = [PledgeEventKind.Cancelled, PledgeEventKind.Dropped, PledgeEventKind.Released];

    public async Task Handle(ShardId shard, IReadOnlyList<JournalEntry> entries)
    {
        var done = _done.GetOrAdd(shard, _ => []);
        var unknown = 0;
        foreach (var some in entries.Select(entry => entry.Pledge.Number).Distinct().Where(number => !done.Contains(number)).ToList().Chunk(AtATime))
        {
            ending.ThrowIfCancellationRequested();
            var replies = await Task.WhenAll((await pledges.Find(shard, [], some)).Select(async pledge => (pledge.Id, Reply: await LetGo(pledge))));
            foreach (var (pledge, reply) in replies)
            {
                if (reply is PaymentReply.Halted halted)
                    throw new CardsNotLetGoException(halted.Reason);
                if (reply is PaymentReply.Rejected rejected)
                    LogRejected(pledge, rejected.Message);
                if (reply is PaymentReply.NothingFound or PaymentReply.Rejected)
                    done.Add(pledge.Number);
                else
                    unknown++;
            }
        }
        if (unknown > 0)
            throw new CardsNotLetGoException($"Of {unknown} pledges that are gone it is not known yet whether the card has been let go.");
        _done.TryRemove(shard, out _);
    }

    // One that was heard of as charged after all has its card no longer than it needs; a pledge without a customer never had one saved.
    private async Task<PaymentReply> LetGo(Pledge pledge) =>
        pledge is { Customer: not null, State: PledgeState.Cancelled or PledgeState.Released or PledgeState.Dropped } ? await provider.LetCardsGo(pledge) : new PaymentReply.NothingFound();

    [LoggerMessage(Level = LogLevel.Error, Message = "Stripe refuses to let go of the card of {Pledge}: {Message} It stays saved there until somebody removes it.")]
    private partial void LogRejected(PledgeId pledge, string message);
}

/// <summary>The processor could not be told, or did not answer: told again with the page.</summary>
internal sealed class CardsNotLetGoException(string sentence) : Exception(sentence);
