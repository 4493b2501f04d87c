using Greenlight.Backers;
using Greenlight.Pledging;

namespace Greenlight.Simulation;

/// <summary>A person with a browser that repeats what was not answered. Remembers what it was told: that is held against the ledger in the end.</summary>
internal sealed class Backer(World world, BackerId id, Chance chance)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(20);

    public BackerId Id => id;

    /// <summary>The newest pledge that was acknowledged, as it was told; null if none was.</summary>
    public Pledge? Told { get; private set; }

    public bool HasCancelled { get; private set; }

    public bool IsDone { get; private set; }

    public async Task Live()
    {
        await Wait(TimeSpan.FromMinutes(chance.OneOf(1, 30)));
        var card = chance.OneOf("pm_ok", "pm_ok", "pm_ok", "pm_refused", "pm_fails", "pm_fails_once", "pm_lost", "pm_3ds", "pm_slow", "pm_\0");
        await Command(new PlacePledge(id, "first", chance.OneOf("plain", "plain", "rare"), null, card));
        if (Told is not null && chance.Of(0.3))
        {
            await Wait(TimeSpan.FromMinutes(20));
            await (chance.OneOf(0, 1, 2) switch
            {
                0 => Command(new CancelPledge(id, "first", Told.Version)),
                1 => Command(new ChangePledge(id, "first", chance.OneOf("plain", "rare"), null, Told.Version)),
                _ => Command(new PlacePledge(id, "second", "plain", null, "pm_ok")),
            });
        }
        await Mend();
        IsDone = true;
    }

    /// <summary>Comes back, where the campaign sells on.</summary>
    public Task PledgeAgain(int time) => Command(new PlacePledge(id, $"again {time}", "plain", null, "pm_ok"));

    /// <summary>Looks at the card now and then, for as long as something may be mended.</summary>
    private async Task Mend()
    {
        var patience = chance.Below(5);
        for (var look = 0; look < patience; look++)
        {
            await Wait(TimeSpan.FromHours(chance.OneOf(1, 40)));
            if (world.Ledger.AllPledges().FirstOrDefault(p => p.Backer == id && PledgeStates.IsLive(p.State)) is not { } pledge)
                return;
            if (world.Stripe.WaitsForBacker(pledge) && chance.Of(0.7))
                world.Stripe.Authenticate(pledge.Id, pledge.CardAttempt);
            else if (pledge.Card is CardStatus.Refused or CardStatus.NeedsBacker || pledge.State is PledgeState.Failing && chance.Of(0.5))
                await Command(new ReplaceCard(id, pledge.CallerId, chance.OneOf("pm_ok new", "pm_3ds new", "pm_fails", "pm_refused")));
        }
    }

    private async Task Command(BackerCommand command)
    {
        var stubborn = 0;
        for (var again = Soon; ; again = again * 2 < Longest ? again * 2 : Longest)
        {
            try
            {
                switch (await world.Cluster.Send(new(world.Ledger.Campaign, id.ShardOf(world.Ledger.Read().Terms.Shards)), command))
                {
                    case PledgeOutcome.Accepted accepted:
                        Told = accepted.Pledge;
                        HasCancelled = command is CancelPledge;
                        return;
                    // A program that sends again and again what can never be stored: nobody else may notice.
                    case PledgeOutcome.Refused { Refusal: Refusal.NotStorable } when ++stubborn < 8:
                        break;
                    case PledgeOutcome.Refused:
                        return;
                }
            }
            catch (Exception e) when (e is not NotSupportedException)
            {
                // Unknown: repeat the same command.
            }
            await Task.Delay(again, world.Clock);
        }
    }

    private Task Wait(TimeSpan most) => Task.Delay(chance.Between(TimeSpan.Zero, most), world.Clock);
}
