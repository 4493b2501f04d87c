using System.Globalization;
using System.Text.Json.Serialization;
using Greenlight.Backers;

namespace Greenlight.Pledging;

/// <summary>A command to a shard about one pledge.</summary>
[GenerateSerializer, Immutable, Alias("pledge-command")]
public abstract record PledgeCommand;

/// <summary>A command of the backer, who names the pledge by the id the caller chose.</summary>
[GenerateSerializer, Immutable, Alias("backer-command")]
public abstract record BackerCommand(BackerId Backer, string CallerId) : PledgeCommand;

/// <summary>Pledge. The same command again answers the pledge as it now is, for ever.</summary>
/// <param name="Backer">Who pledges.</param>
/// <param name="CallerId">The caller's id of the pledge: 1–64 letters, digits, dashes or underscores.</param>
/// <param name="Tier">Code of the tier.</param>
/// <param name="Amount">What to pay; null for the tier's price.</param>
/// <param name="PaymentMethod">The processor's id of the card.</param>
[GenerateSerializer, Immutable, Alias("place-pledge")]
public sealed record PlacePledge(BackerId Backer, string CallerId, string Tier, Money? Amount, string PaymentMethod) : BackerCommand(Backer, CallerId);

/// <summary>Another tier or amount while the campaign is live.</summary>
/// <param name="Backer">Whose pledge.</param>
/// <param name="CallerId">Which pledge.</param>
/// <param name="Tier">Code of the new tier; null keeps it.</param>
/// <param name="Amount">The new amount; null for the (new) tier's price, or the old amount if the tier stays.</param>
/// <param name="ExpectedVersion">The version the caller has seen; a change made meanwhile is not overwritten.</param>
[GenerateSerializer, Immutable, Alias("change-pledge")]
public sealed record ChangePledge(BackerId Backer, string CallerId, string? Tier, Money? Amount, int ExpectedVersion) : BackerCommand(Backer, CallerId);

/// <summary>Withdraw while the campaign is live. Cancelling a cancelled pledge answers it as it is.</summary>
/// <param name="Backer">Whose pledge.</param>
/// <param name="CallerId">Which pledge.</param>
/// <param name="ExpectedVersion">The version the caller has seen.</param>
[GenerateSerializer, Immutable, Alias("cancel-pledge")]
public sealed record CancelPledge(BackerId Backer, string CallerId, int ExpectedVersion) : BackerCommand(Backer, CallerId);

/// <summary>Another card, after the first was refused or declined.</summary>
/// <param name="Backer">Whose pledge.</param>
/// <param name="CallerId">Which pledge.</param>
/// <param name="PaymentMethod">The processor's id of the new card.</param>
[GenerateSerializer, Immutable, Alias("replace-card")]
public sealed record ReplaceCard(BackerId Backer, string CallerId, string PaymentMethod) : BackerCommand(Backer, CallerId);

/// <summary>
/// An answer to changed terms: keep the pledge as it was made, or switch it to the terms now in force. (Leaving is <see cref="CancelPledge"/>, which no cut-off bars
/// while the question is open.)
/// </summary>
/// <param name="Backer">Whose pledge.</param>
/// <param name="CallerId">Which pledge.</param>
/// <param name="TermsVersion">The terms that the backer has read.</param>
/// <param name="Switch">True for the new terms.</param>
[GenerateSerializer, Immutable, Alias("answer-terms")]
public sealed record AnswerTerms(BackerId Backer, string CallerId, int TermsVersion, bool Switch) : BackerCommand(Backer, CallerId);

/// <summary>What came of a command: accepted, refused by name, or not now.</summary>
[GenerateSerializer, Immutable, Alias("pledge-outcome")]
public abstract record PledgeOutcome
{
    private PledgeOutcome() { }

    /// <summary>It stands, on disk. <paramref name="Replayed"/>: it already did; nothing was written.</summary>
    [GenerateSerializer, Immutable, Alias("pledge-outcome/accepted")]
    public sealed record Accepted(Pledge Pledge, bool Replayed) : PledgeOutcome;

    /// <summary>Nothing was written.</summary>
    [GenerateSerializer, Immutable, Alias("pledge-outcome/refused")]
    public sealed record Refused(Refusal Refusal) : PledgeOutcome;

    /// <summary>Nothing was written: too much is waiting. Ask again after <paramref name="RetryAfter"/>.</summary>
    [GenerateSerializer, Immutable, Alias("pledge-outcome/busy")]
    public sealed record Busy(TimeSpan RetryAfter) : PledgeOutcome;
}

/// <summary>Why a command was refused. A closed set: the API maps each to one problem type, named by <see cref="Code"/>.</summary>
[GenerateSerializer, Immutable, Alias("refusal")]
public abstract record Refusal
{
    private Refusal() { }

    /// <summary>The stable name of this refusal: last part of the problem's <c>type</c>.</summary>
    [JsonIgnore] public abstract string Code { get; }

    /// <summary>One sentence for people: what was asked and what was there.</summary>
    [JsonIgnore] public abstract string Sentence { get; }

    /// <summary>The campaign has no such tier.</summary>
    [GenerateSerializer, Immutable, Alias("refusal/unknown-tier")]
    public sealed record UnknownTier(string Tier) : Refusal
    {
        /// <inheritdoc/>
        public override string Code => "unknown-tier";
        /// <inheritdoc/>
        public override string Sentence => $"This campaign has no tier '{Tier}'.";
    }

    /// <summary>The amount is not one this tier can be pledged with.</summary>
    [GenerateSerializer, Immutable, Alias("refusal/amount-not-allowed")]
    public sealed record AmountNotAllowed(Money Asked, Money Price, bool PayWhatYouWant) : Refusal
    {
        /// <inheritdoc/>
        public override string Code => "amount-not-allowed";
        /// <inheritdoc/>
        public override string Sentence => PayWhatYouWant ? $"{Asked} was offered; this tier starts at {Price}." : $"{Asked} was offered; this tier costs {Price}.";
    }

    /// <summary>No card can be charged with this amount.</summary>
    /// <param name="Asked">What was offered.</param>
    /// <param name="Least">The least that can be charged in this currency.</param>
    /// <param name="Step">Amounts are whole multiples of it.</param>
    [GenerateSerializer, Immutable, Alias("refusal/amount-not-chargeable")]
    public sealed record AmountNotChargeable(Money Asked, Money Least, Money Step) : Refusal
    {
        /// <inheritdoc/>
        public override string Code => "amount-not-chargeable";
        /// <inheritdoc/>
        public override string Sentence => $"{Asked} was offered; a card can be charged with {Least} or more, in steps of {Step}.";
    }

    /// <summary>The campaign's terms bar backers from leaving so shortly before its end.</summary>
    /// <param name="Since">UTC; from when on.</param>
    [GenerateSerializer, Immutable, Alias("refusal/too-late-to-cancel")]
    public sealed record TooLateToCancel(DateTimeOffset Since) : Refusal
    {
        /// <inheritdoc/>
        public override string Code => "too-late-to-cancel";
        /// <inheritdoc/>
        public override string Sentence => string.Create(
            CultureInfo.InvariantCulture, $"Since {Since.UtcDateTime:d MMMM yyyy, HH:mm} UTC pledges to this campaign can't be cancelled or lowered any more, as its terms say.");
    }

    /// <summary>The amount is in another currency than the campaign's.</summary>
    [GenerateSerializer, Immutable, Alias("refusal/wrong-currency")]
    public sealed record WrongCurrency(Currency Asked, Currency Campaign) : Refusal
    {
        /// <inheritdoc/>
        public override string Code => "wrong-currency";
        /// <inheritdoc/>
        public override string Sentence => $"{Asked.Code.ToUpperInvariant()} was offered; this campaign is in {Campaign.Code.ToUpperInvariant()}.";
    }

    /// <summary>The campaign does not take this command in its present phase.</summary>
    [GenerateSerializer, Immutable, Alias("refusal/not-live")]
    public sealed record NotLive(Campaigns.Phase Phase) : Refusal
    {
        /// <inheritdoc/>
        public override string Code => "campaign-not-live";
        /// <inheritdoc/>
        public override string Sentence => Phase switch
        {
            Campaigns.Phase.Draft => "This campaign has not been launched yet.",
            Campaigns.Phase.Suspended => "This campaign is suspended for now.",
            Campaigns.Phase.Closing => "This campaign is past its deadline.",
            Campaigns.Phase.Funded => "This campaign is funded and takes no more changes.",
            _ => "This campaign is over.",
        };
    }

    /// <summary>The terms have changed once more since the backer read them.</summary>
    [GenerateSerializer, Immutable, Alias("refusal/terms-moved")]
    public sealed record TermsMoved(int Asked, int Current) : Refusal
    {
        /// <inheritdoc/>
        public override string Code => "terms-moved";
        /// <inheritdoc/>
        public override string Sentence => $"Version {Asked} of the terms was named; version {Current} is in force.";
    }

    /// <summary>No place is left in a limited tier.</summary>
    [GenerateSerializer, Immutable, Alias("refusal/sold-out")]
    public sealed record SoldOut(string Tier) : Refusal
    {
        /// <inheritdoc/>
        public override string Code => "sold-out";
        /// <inheritdoc/>
        public override string Sentence => $"The tier '{Tier}' is sold out.";
    }

    /// <summary>This backer already has another live pledge here.</summary>
    [GenerateSerializer, Immutable, Alias("refusal/already-pledged")]
    public sealed record AlreadyPledged(string CallerId) : Refusal
    {
        /// <inheritdoc/>
        public override string Code => "already-pledged";
        /// <inheritdoc/>
        public override string Sentence => $"You already back this campaign with the pledge '{CallerId}'; change that one.";
    }

    /// <summary>The caller's id was used for a pledge with another tier or amount. Another card makes no difference: it is replaced by its own command.</summary>
    [GenerateSerializer, Immutable, Alias("refusal/reused-id")]
    public sealed record ReusedId(string CallerId, long Amount) : Refusal
    {
        /// <inheritdoc/>
        public override string Code => "reused-id";
        /// <inheritdoc/>
        public override string Sentence => $"The id '{CallerId}' was already used for a pledge with another tier or amount.";
    }

    /// <summary>This backer has no such pledge here.</summary>
    [GenerateSerializer, Immutable, Alias("refusal/unknown-pledge")]
    public sealed record UnknownPledge(string CallerId) : Refusal
    {
        /// <inheritdoc/>
        public override string Code => "unknown-pledge";
        /// <inheritdoc/>
        public override string Sentence => $"You have no pledge '{CallerId}' in this campaign.";
    }

    /// <summary>The pledge has changed since the caller saw it.</summary>
    [GenerateSerializer, Immutable, Alias("refusal/stale-version")]
    public sealed record StaleVersion(int Asked, int Current) : Refusal
    {
        /// <inheritdoc/>
        public override string Code => "stale-version";
        /// <inheritdoc/>
        public override string Sentence => $"Version {Asked} was named; the pledge is at version {Current} by now.";
    }

    /// <summary>The database takes no such value. Nobody is meant to meet this: what comes from outside is looked at where it enters.</summary>
    /// <param name="Reason">In the database's words, for the log.</param>
    [GenerateSerializer, Immutable, Alias("refusal/not-storable")]
    public sealed record NotStorable(string Reason) : Refusal
    {
        /// <inheritdoc/>
        public override string Code => "not-storable";
        /// <inheritdoc/>
        public override string Sentence => "This holds something that can't be stored, however often it is sent.";
    }

    /// <summary>The pledge's state does not allow it (a cancelled pledge can't be changed, a charged one can't be cancelled).</summary>
    [GenerateSerializer, Immutable, Alias("refusal/state-not-allowed")]
    public sealed record StateNotAllowed(PledgeState State) : Refusal
    {
        /// <inheritdoc/>
        public override string Code => "state-not-allowed";
        /// <inheritdoc/>
        public override string Sentence => State switch
        {
            PledgeState.Owed => "The pledge had ended, and its backer has pledged again, when its money came to us: it is given back in the payment processor's own dashboard.",
            PledgeState.PaidBack => "The pledge's money was paid to its backer outside of the payment processor; this can't be done any more.",
            _ => $"The pledge is {State.ToString().ToLowerInvariant()}; this can't be done any more.",
        };
    }

    /// <summary>Nothing is owed to the pledge's backer.</summary>
    [GenerateSerializer, Immutable, Alias("refusal/nothing-owed")]
    public sealed record NothingOwed(PledgeState State) : Refusal
    {
        /// <inheritdoc/>
        public override string Code => "nothing-owed";
        /// <inheritdoc/>
        public override string Sentence => "Nothing of this pledge is owed to its backer, so that there is nothing to mark as paid.";
    }

    /// <summary>The reference of a payment is missing, longer than a line, or not on one.</summary>
    [GenerateSerializer, Immutable, Alias("refusal/reference-needed")]
    public sealed record ReferenceNeeded : Refusal
    {
        /// <inheritdoc/>
        public override string Code => "reference-needed";
        /// <inheritdoc/>
        public override string Sentence => "Say where the payment is found: a reference of 1 to 140 characters, on one line.";
    }
}
