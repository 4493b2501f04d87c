using Xunit;

namespace Greenlight.Simulation;

/// <summary>The simulation can fail: each of these takes one safeguard away, and some seed shows it.</summary>
public sealed class A_fault_put_in_on_purpose
{
    private const ulong MostSeeds = 2_000;

    [Fact]
    public void That_lets_an_old_writer_write_is_found() => Finds(() => new() { NoFence = true }, "EpochFell");

    [Fact]
    public void That_answers_before_the_commit_is_found() => Finds(() => new() { AnswerBeforeCommit = true }, "the ledger does not have it");

    [Fact]
    public void That_does_not_store_the_attempt_before_the_charge_is_found() => Finds(() => new() { AttemptNotStored = true }, "was charged twice");

    [Fact]
    public void That_leaves_a_right_open_when_the_money_has_gone_back_is_found() => Finds(() => new() { RightStaysOpen = true }, "RightWithoutCharge");

    [Fact]
    public void That_does_not_look_for_transfers_that_a_backup_has_forgotten_is_found() => Finds(() => new() { ForgottenNotLookedFor = true }, "was handed out, and the book says");

    [Fact]
    public void That_leaves_it_to_the_key_that_a_transfer_is_made_once_is_found() => Finds(() => new() { KeyAlone = true }, "was handed out twice");

    [Fact]
    public void That_does_not_store_a_transfer_before_the_call_is_found() => Finds(() => new() { OrderNotStored = true }, "was handed out, and the book says");

    private static void Finds(Func<Faults> faults, string sentence)
    {
        for (var seed = 1UL; seed <= MostSeeds; seed++)
        {
            if (World.Run(seed, faults()).Any(wrong => wrong.Contains(sentence, StringComparison.Ordinal)))
                return;
        }
        Assert.Fail($"No seed up to {MostSeeds} shows it: {sentence}.");
    }
}
