using System.Threading.Channels;
using Greenlight.Campaigns;
using Greenlight.Charging;
using Greenlight.Ledger;
using Greenlight.Pledging;
using Microsoft.Extensions.Logging;

namespace Greenlight.Payments;

/// <summary>What a pass over a shard came to.</summary>
/// <param name="Settled">Pledges that were carried on.</param>
/// <param name="Unknown">Steps whose outcome is not known yet; they are due again by themselves.</param>
/// <param name="Failed">Pledges given up for this pass because storing failed; they are still due.</param>
/// <param name="Halted">Why the pass ended early, in one sentence; null when it came to its end (or was told to stop).</param>
public sealed record SettlementReport(long Settled, long Unknown, long Failed, string? Halted);

/// <summary>
/// One pass over the work of a shard: as one pledge is done the next begins, so that a slow bank delays nobody else. Returns when nothing is left to do now,
/// when told to stop, or when going on makes no sense. It remembers nothing: a pass that is killed is found again in the ledger by the next one.
/// </summary>
/// <param name="ledger">What is due.</param>
/// <param name="provider">The card processor.</param>
/// <param name="recorder">Stores what was found out.</param>
/// <param name="charging">Whether cards may be charged.</param>
/// <param name="options">How much at once.</param>
/// <param name="clock">The grains'.</param>
/// <param name="log">For what stopped in the middle.</param>
/// <param name="campaigns">Asked before a pledge is dropped where the terms give one more window if too little was collected.</param>
/// <param name="ending">Cancelled when the process has been asked to end: work that can't be finished any more is then no failure.</param>
public sealed partial class SettlementRun(
    IPledgeLedger ledger, IPaymentProvider provider, IPledgeRecorder recorder, ICharging charging, SettlementOptions options, TimeProvider clock, ILogger<SettlementRun> log,
    ICampaignLedger? campaigns = null, CancellationToken ending = default)
{
    // A pledge has at most this many steps in one go (secure, charge, and what a card replaced meanwhile adds).
    private const int MostSteps = 6;

    // Silence or failure this often in a row, with not one success between: the processor (or the shard) is down, and asking on for every pledge
    // would write a postponement for each.
    private const int MostInARow = 48;

    /// <summary>Carries one pass out over everybody.</summary>
    /// <param name="campaign">As it now is; its phase decides what is to be done.</param>
    /// <param name="shard">Whose pledges.</param>
    /// <param name="stop">Begins nothing more, finishes what is under way.</param>
    public Task<SettlementReport> Pass(Campaign campaign, ShardId shard, CancellationToken stop) => Pass(campaign, shard, walk: true, stop);

    /// <inheritdoc cref="Pass(Campaign, ShardId, CancellationToken)"/>
    /// <param name="campaign">As it now is; its phase decides what is to be done.</param>
    /// <param name="shard">Whose pledges.</param>
    /// <param name="walk">False: what is due alone, because an earlier pass has walked everybody and left each of them with a time of its own.</param>
    /// <param name="stop">Begins nothing more, finishes what is under way.</param>
    public async Task<SettlementReport> Pass(Campaign campaign, ShardId shard, bool walk, CancellationToken stop)
    {
        var charges = await charging.Stopped() is null;
        var pass = new State(campaign, charges, new SettlementSource(ledger, shard, campaign, charges, clock, walk));
        // What is through, as it comes: with 64 under way, a look at each of them whenever one is through costs more than all else here.
        var through = Channel.CreateUnbounded<(long Number, bool Moved)>(new() { SingleReader = true });
        var underWay = 0;
        while (!stop.IsCancellationRequested && pass.Halted is null)
        {
            if (underWay < options.Concurrency && await pass.Source.Next(askNow: underWay == 0) is { } pledge)
            {
                underWay++;
                _ = Begin(pass, pledge, through.Writer, stop);
            }
            else if (underWay == 0)
                break;
            else
                Finished(await through.Reader.ReadAsync(CancellationToken.None));
            while (through.Reader.TryRead(out var one))
                Finished(one);
        }
        while (underWay > 0)
            Finished(await through.Reader.ReadAsync(CancellationToken.None));
        return new(pass.Settled, pass.Unknown, pass.Failed, pass.Halted);

        void Finished((long Number, bool Moved) one)
        {
            underWay--;
            if (one.Moved)
                pass.Source.Release(one.Number);
        }
    }

    private async Task Begin(State pass, Pledge pledge, ChannelWriter<(long Number, bool Moved)> through, CancellationToken stop) =>
        through.TryWrite((pledge.Id.Number, await Settle(pass, pledge, stop)));

    /// <summary>Carries one pledge as far as it goes now. True if it moved.</summary>
    private async Task<bool> Settle(State pass, Pledge pledge, CancellationToken stop)
    {
        PaymentMetrics.InFlight(1);
        try
        {
            // A pass begins pledges by the dozen; the turn goes back to it between two.
            await Task.Yield();
            return await Steps(pass, pledge, stop);
        }
        catch (Exception failure) when (ending.Explains(failure))
        {
            Interlocked.Increment(ref pass.Failed);
            return false;
        }
        catch (Exception failure)
        {
            // Storing failed, or it is not known whether it did. The pledge is still due, and every step may be repeated.
            Interlocked.Increment(ref pass.Failed);
            pass.Trouble($"Storing what came of {pledge.Id} failed: {failure.Message}");
            LogFailed(pledge.Id, failure);
            return false;
        }
        finally
        {
            PaymentMetrics.InFlight(-1);
        }
    }

    private async Task<bool> Steps(State pass, Pledge first, CancellationToken stop)
    {
        var steps = new SettlementSteps(provider, recorder, charging, clock);
        var pledge = first;
        for (var done = 0; done < MostSteps && !stop.IsCancellationRequested; done++)
        {
            var step = Next(pass, pledge);
            if (step is SettlementStep.Drop && await IsShort(pass))
                step = Next(pass, pledge);
            if (step is SettlementStep.Nothing || !pass.Charges && SettlementRules.WaitsForCharging(step))
                break;
            var result = await steps.Do(step, pledge, pass.Campaign);
            PaymentMetrics.Stepped(step, result.Reply?.GetType().Name ?? "Stored");
            if (result.Reply is PaymentReply.Halted halted)
                pass.Halted ??= halted.Reason;
            switch (result.Reply)
            {
                case PaymentReply.Unknown unknown:
                    pass.NotKnown(unknown.Cause.ToString());
                    break;
                // A setting of the account's that is wrong rejects everybody's.
                case PaymentReply.Rejected rejected:
                    pass.NotKnown($"rejected, {rejected.Code}");
                    break;
                default:
                    pass.Moved(heard: result.Reply is not null);
                    break;
            }
            // Refused by the shard, or told nothing new: left for the next pass.
            if (result.Pledge is not { } now || now.Version == pledge.Version)
                break;
            pledge = now;
        }
        return pledge.Version != first.Version;
    }

    private SettlementStep Next(State pass, Pledge pledge) =>
        SettlementRules.Next(pledge, pass.Campaign.Phase, clock.GetUtcNow(), SettlementTerms.Of(pass.Campaign));

    /// <summary>Before a pledge is dropped (its payment is withdrawn for good then): whether its campaign has too little by now, and has just been found so.</summary>
    private async Task<bool> IsShort(State pass)
    {
        if (campaigns is null || pass.Campaign is not { Collected: null, Terms.CollectedGoal: CollectedGoal.ExtendWindow })
            return false;
        // A look without locks first: with enough collected there is nothing to find.
        if (CampaignRules.WindowEnds(await campaigns.Read(pass.Campaign.Id), clock.GetUtcNow()) is null)
            return false;
        pass.Campaign = await campaigns.Advance(pass.Campaign.Id, reading => CampaignRules.WindowEnds(reading, clock.GetUtcNow()));
        return pass.Campaign.Collected is { FellShort: true };
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Settling {Pledge} stopped in the middle; it will be repeated")]
    private partial void LogFailed(PledgeId pledge, Exception failure);

    private sealed class State(Campaign campaign, bool charges, SettlementSource source)
    {
        public long Settled, Unknown, Failed;
        public volatile string? Halted;
        private int _inARow;

        public Campaign Campaign { get; set; } = campaign;

        public bool Charges { get; } = charges;

        public SettlementSource Source { get; } = source;

        public void Moved(bool heard)
        {
            Interlocked.Increment(ref Settled);
            // Storing alone says nothing about the processor.
            if (heard)
                Volatile.Write(ref _inARow, 0);
        }

        public void NotKnown(string cause)
        {
            Interlocked.Increment(ref Unknown);
            Trouble($"Stripe gave no usable answer {MostInARow} times in a row (the last one: {cause}).");
        }

        public void Trouble(string sentence)
        {
            if (Interlocked.Increment(ref _inARow) >= MostInARow)
                Halted ??= sentence;
        }
    }
}
