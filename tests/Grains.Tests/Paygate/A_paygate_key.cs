using System.Security.Cryptography;
using CsCheck;
using Greenlight.Paygate;
using Greenlight.Pledging;
using Xunit;

namespace Greenlight.Tests.Paygate;

public sealed class A_paygate_key
{
    private static readonly PaygateKeys Keys = new(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray());
    private static readonly PaygateKeys OtherSecret = new(Enumerable.Range(1, 32).Select(i => (byte)i).ToArray());
    private static readonly PledgeId Receipt = new(new(new(1), 3), 31_250);

    private static readonly Gen<(PledgeId Pledge, int Rotation)> AnyKey =
        Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[0, int.MaxValue], Gen.Long[0, long.MaxValue], Gen.Int[0, int.MaxValue],
            (campaign, shard, number, rotation) => (new PledgeId(new(new(campaign), shard), number), rotation));

    // Written down once: a code that was mailed to a backer must open for ever, whatever is rewritten here.
    [Fact]
    public void Reads_the_same_for_ever() => Assert.Equal("041S5-X0105-GB7C0-V70SS-80ZN9-8464D", Keys.Make(Receipt, 1));

    [Fact]
    public void Tells_whom_to_ask()
        => AnyKey.Sample(key => Keys.TryRead(Keys.Make(key.Pledge, key.Rotation), out var pledge, out var rotation) && (pledge, rotation) == key);

    [Fact]
    public void Is_written_in_groups_of_five_without_letters_that_look_like_digits()
        => AnyKey.Sample(key => Keys.Make(key.Pledge, key.Rotation).Split('-').All(group => group.Length == 5 && group.All("0123456789ABCDEFGHJKMNPQRSTVWXYZ".Contains)));

    [Fact]
    public void Forgives_lower_case_spaces_missing_dashes_and_lookalikes()
        => AnyKey.Sample(key =>
        {
            var scrawled = " " + Keys.Make(key.Pledge, key.Rotation).ToLowerInvariant().Replace("-", "").Replace('0', 'o').Replace('1', 'l') + " ";
            return Keys.TryRead(scrawled, out var pledge, out var rotation) && (pledge, rotation) == key;
        });

    [Fact]
    public void Is_refused_with_any_one_character_changed()
        => Gen.Select(AnyKey, Gen.Int[0, 1000], Gen.Int[1, 31]).Sample((key, where, by) =>
        {
            const string alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
            var code = Keys.Make(key.Pledge, key.Rotation).ToCharArray();
            var letters = Enumerable.Range(0, code.Length).Where(i => code[i] != '-').ToArray();
            var at = letters[where % letters.Length];
            code[at] = alphabet[(alphabet.IndexOf(code[at]) + by) % 32];
            return !Keys.TryRead(new(code), out _, out _);
        });

    [Fact]
    public void Is_refused_under_another_secret()
        => AnyKey.Sample(key => !OtherSecret.TryRead(Keys.Make(key.Pledge, key.Rotation), out _, out _));

    [Fact]
    public void Is_refused_cut_short_or_with_more_behind_it()
        => AnyKey.Sample(key =>
        {
            var code = Keys.Make(key.Pledge, key.Rotation);
            return !Keys.TryRead(code[..^1], out _, out _) && !Keys.TryRead(code[..^6], out _, out _) && !Keys.TryRead(code + "0", out _, out _)
                && !Keys.TryRead(code + "-00000", out _, out _);
        });

    [Fact]
    public void Is_never_made_out_of_nonsense()
        => Gen.String[0, 200].Sample(text => !Keys.TryRead(text, out _, out _));

    [Theory, InlineData(null), InlineData(""), InlineData("-----"), InlineData("UUUUU-UUUUU"), InlineData("00000-00000-00000-00000-00000")]
    public void Is_refused_when_it_is_none(string? code) => Assert.False(Keys.TryRead(code, out _, out _));

    [Fact]
    public void Carries_at_least_eighty_bits_that_nobody_can_guess()
        => AnyKey.Sample(key =>
        {
            // The same locator under two secrets: what the two codes share is the locator, the rest is the MAC.
            var (one, other) = (Keys.Make(key.Pledge, key.Rotation), OtherSecret.Make(key.Pledge, key.Rotation));
            var shared = one.Zip(other).TakeWhile(pair => pair.First == pair.Second).Count(pair => pair.First != '-');
            return (one.Count(c => c != '-') - shared) * 5 >= 80 - 5;
        });

    [Fact]
    public void Needs_a_secret_of_thirty_two_bytes() => Assert.Throws<ArgumentException>(() => new PaygateKeys(RandomNumberGenerator.GetBytes(31)));
}
