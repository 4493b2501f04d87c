using System.Collections.Frozen;
using System.Reflection;

namespace Greenlight.Problems;

/// <summary>Every refusal the edge can answer with. The engine's own refusals are found by their code.</summary>
internal static class ProblemCatalogue
{
    public static readonly Problem UnknownCampaign = new("unknown-campaign", 404, "No such campaign",
        "No launched campaign has this name. Nothing was written. GET /api/campaigns lists the campaigns.");
    public static readonly Problem UnknownTier = new("unknown-tier", 422, "No such tier",
        "The campaign has no tier with this code. Nothing was written. GET /api/campaigns/{slug} lists its tiers.");
    public static readonly Problem AmountNotAllowed = new("amount-not-allowed", 422, "Amount not allowed",
        "The amount is not one that this tier can be pledged with: it is below the tier's price, or the tier has a fixed price. Nothing was written.");
    public static readonly Problem AmountNotChargeable = new("amount-not-chargeable", 422, "No card can be charged with this",
        "The card processor takes no such amount: it is below the currency's least charge, or not a whole multiple of its smallest step (KWD amounts end in 0, ISK is whole krónur). "
        + "Nothing was written.");
    public static readonly Problem WrongCurrency = new("wrong-currency", 422, "Wrong currency",
        "The amount is in another currency than the campaign's. Nothing was written, and nothing is ever converted.");
    public static readonly Problem CampaignNotLive = new("campaign-not-live", 409, "The campaign takes no such change now",
        "The campaign is not in a phase that allows this: it is not launched, suspended, past its deadline, or decided. Nothing was written. "
        + "A pledge that was accepted earlier stands, and repeating its request still answers it.");
    public static readonly Problem WrongPhase = new("wrong-phase", 409, "The campaign's phase does not allow this",
        "A live campaign can be withdrawn or suspended, a suspended one can go on. Once a decision is being made nobody stops it. Nothing was written.");
    public static readonly Problem TermsNotPossible = new("terms-not-possible", 422, "Such terms can't be offered",
        "The terms that this would make could never be kept, or no card could be charged for them; the detail says why. Nothing was written.");
    public static readonly Problem InvalidSlug = new("invalid-slug", 422, "Not a campaign's name",
        "A campaign's name in addresses has 1 to 64 lower-case letters, digits and dashes, the first one no dash. Nothing was written.");
    public static readonly Problem SlugTaken = new("slug-taken", 409, "This name is taken",
        "Another campaign has this name in addresses, or the same one with other terms; names are never given away again. Nothing was written. Choose another one.");
    public static readonly Problem CurrencyNotOffered = new("currency-not-offered", 422, "This currency is not offered",
        "The card processor charges no cards in it, or it is not certain how it reads its amounts. Nothing was written.");
    public static readonly Problem PromiseStands = new("promise-stands", 409, "This promise stands",
        "It was made to all backers together (the deadline they know, the places there are) and can't be kept for some and changed for others. Nothing was written.");
    public static readonly Problem TakesFromBackers = new("takes-from-backers", 409, "This takes something from backers",
        "Those who have pledged keep what they pledged to. With \"askBackers\": true each of them is asked to keep the pledge as it is, to switch to the new terms, or to leave. "
        + "Nothing was written.");
    public static readonly Problem TermsMoved = new("terms-moved", 409, "The terms have changed once more",
        "Your answer names terms that are not in force any more. Nothing was written. GET the pledge, read what it is asked now, and answer again.");
    public static readonly Problem TooLateToCancel = new("too-late-to-cancel", 409, "Too late to cancel",
        "The campaign's terms bar backers from cancelling, or lowering their pledge, so shortly before its deadline. Nothing was written. The pledge stands, and may still be raised.");
    public static readonly Problem SoldOut = new("sold-out", 409, "Sold out",
        "No place is left in this tier. Nothing was written. A place that another backer frees can be taken at once.");
    public static readonly Problem AlreadyPledged = new("already-pledged", 409, "Already pledged",
        "You already have a pledge to this campaign, under another id; the detail names it. Change that pledge instead. Nothing was written.");
    public static readonly Problem ReusedId = new("reused-id", 409, "Id already used",
        "You have used this pledge id for a pledge with another tier or amount. Nothing was written. A new pledge needs a new id; a change is a PATCH.");
    public static readonly Problem UnknownPledge = new("unknown-pledge", 404, "No such pledge",
        "You have no pledge with this id in this campaign. A pledge of somebody else looks just the same.");
    public static readonly Problem UnknownReceipt = new("unknown-receipt", 404, "No such receipt",
        "No pledge of this campaign has this receipt number (plg-…, as on the mails to its backer). Nothing was written.");
    public static readonly Problem StaleVersion = new("stale-version", 412, "The pledge has changed since",
        "The pledge was changed since the version that If-Match names, or never had it. Nothing was written. GET the pledge, look, and send the change again with its ETag.");
    public static readonly Problem VersionRequired = new("version-required", 428, "If-Match is missing",
        "A change or cancellation names the version it was decided on: If-Match: \"3\", as the pledge's ETag gave it. Nothing was written.");
    public static readonly Problem StateNotAllowed = new("state-not-allowed", 409, "The pledge's state does not allow this",
        "The pledge has gone on (cancelled, charged, released …), and this can't be done to it any more. Nothing was written.");
    public static readonly Problem NothingOwed = new("nothing-owed", 409, "Nothing is owed",
        "Only money that is owed to a backer can be marked as paid: of a pledge that had ended when it reached us, and whose backer has pledged again. Nothing was written.");
    public static readonly Problem ReferenceNeeded = new("reference-needed", 422, "A reference is needed",
        "Say where the payment is found: 1 to 140 characters on one line, such as the bank's number of it. Nothing was written.");
    public static readonly Problem NotStorable = new("not-storable", 422, "This can't be stored",
        "The request holds something that the database does not take. Nothing was written, and sending it again will not help. It has been logged.");
    public static readonly Problem InvalidPledgeId = new("invalid-pledge-id", 400, "Not a pledge id",
        "A pledge id is chosen by the caller: 1 to 64 letters, digits, dashes or underscores. Nothing was written.");
    public static readonly Problem PublisherCannotReceive = new("publisher-cannot-receive", 409, "The publisher can't be paid yet",
        "A campaign launches only when its publisher's account can receive money. POST /api/publishers/{code}/account gives a link to set that up. Nothing was written.");
    public static readonly Problem UnknownPublisher = new("unknown-publisher", 404, "No such publisher",
        "There is no publisher of this name, or it is not yours to act for. The two look just the same.");
    public static readonly Problem AccountRefused = new("account-refused", 409, "The account could not be opened",
        "The card processor does not open an account like this one, or finds our request wrong; the detail is what it says. Nothing was written.");
    public static readonly Problem Busy = new("busy", 429, "Too much at once",
        "More is waiting than can be done in about two seconds, or you have asked too often. Nothing was written. Repeat the request after Retry-After seconds.");
    public static readonly Problem UnknownOutcome = new("unknown-outcome", 503, "The outcome is not known",
        "No answer came in time; what was asked may or may not have been done. Repeat the same request after Retry-After seconds: "
        + "a pledge is identified by its id, so that repeating it can't count twice.");
    public static readonly Problem Stopping = new("stopping", 503, "This process is going away",
        "It finishes what it has accepted and takes nothing new. Nothing was written. Repeat the request after Retry-After seconds: another process answers it.");
    public static readonly Problem Unavailable = new("unavailable", 503, "Not available for now",
        "A part of the system can't be reached. Repeat the request after Retry-After seconds.");
    public static readonly Problem TooManyWatchers = new("too-many-watchers", 503, "Too many watch here",
        "As many watch through this process as it may serve. Ask again after Retry-After seconds, or poll GET /api/campaigns/{slug}/progress, which is answered from memory.");
    public static readonly Problem NotSignedIn = new("not-signed-in", 401, "Not signed in",
        "The request carries no session, or an expired one. Sign in, or renew the session with its refresh token. Nothing was written.");
    public static readonly Problem NotAllowed = new("not-allowed", 403, "Not allowed", "You are signed in, but this is not yours to do. Nothing was written.");
    public static readonly Problem SignInRequired = new("sign-in-required", 409, "This address already has an account",
        "Signing up is for new addresses. Ask for a sign-in link (POST /api/sign-in/link), or use the password (POST /api/sign-in). Nothing was written.");
    public static readonly Problem TooManySignUps = new("too-many-sign-ups", 429, "Too many new accounts from one address",
        "Many accounts have just been made from this network address. Nothing was written, and nothing is lost: repeat the same request after Retry-After seconds.");
    public static readonly Problem TooManyCards = new("too-many-cards", 429, "Too many cards",
        "Many cards have just been tried from this network address or by this account, or banks have refused many of them. Nothing was written, and no bank was asked: "
        + "repeat the same request after Retry-After seconds.");
    public static readonly Problem WrongCredentials = new("wrong-credentials", 401, "Address or password is wrong",
        "No account has this address with this password. A sign-in link (POST /api/sign-in/link) works without a password.");
    public static readonly Problem InvalidEmail = new("invalid-email", 422, "Not an e-mail address",
        "The address can't be written to: one address is expected, such as name@example.org, of at most 254 characters. Nothing was written.");
    public static readonly Problem InvalidProof = new("invalid-proof", 422, "Not a proof",
        "The proof of a sign-up is a random value that you choose and keep, of 16 to 256 characters: "
        + "it alone lets a repeated sign-up have its session again. Nothing was written.");
    public static readonly Problem InvalidPassword = new("invalid-password", 422, "Password not accepted",
        "A password has 10 to 256 characters; to replace one, the present one is needed too. Nothing was written.");
    public static readonly Problem InvalidBody = new("invalid-body", 400, "The body is not what was expected",
        "The body is not JSON, or has a member that is missing, unknown, doubled or of the wrong kind. Unknown members are refused on purpose: "
        + "a misspelt amount must not become the default one. Nothing was written.");
    public static readonly Problem InvalidRequest = new("invalid-request", 400, "The request is not well formed", "The detail says what is wrong. Nothing was written.");
    public static readonly Problem TooLarge = new("too-large", 413, "The body is too large", "A body of this API has at most 16 KB. Nothing was written.");
    public static readonly Problem TooSlow = new("too-slow", 408, "The body came too slowly", "The body did not arrive in time. Nothing was written.");
    public static readonly Problem UnsupportedMediaType = new("unsupported-media-type", 415, "Not JSON",
        "Bodies are JSON with Content-Type: application/json. Nothing was written.");
    public static readonly Problem KeyNotValid = new("key-not-valid", 403, "This key opens nothing",
        "The key was never issued, has been replaced or taken out of use, or what it stood for was refunded. GET /api/me/keys shows the ones in force.");
    public static readonly Problem UnknownKey = new("unknown-key", 404, "No such key", "You have no key of this name whose right is open. A key of somebody else looks just the same.");
    public static readonly Problem WorkNotNamed = new("work-not-named", 422, "Several works would open", "A pass covers one work. Repeat the request and name one.");
    public static readonly Problem NotFundedYet = new("not-funded-yet", 403, "Not funded yet",
        "You have pledged for this, and it opens when the campaign has reached its goal and your card has been charged.");
    public static readonly Problem NotEntitled = new("not-entitled", 403, "Not opened by anything you paid for",
        "Nothing that was paid for opens this, or it was refunded since. A pass for another item does not open it either.");
    public static readonly Problem PassMissing = new("pass-missing", 401, "A pass is needed",
        "Get one from POST /api/passes and show it as a bearer token, as the cookie that came with it, or as ?token=.");
    public static readonly Problem PassNotValid = new("pass-not-valid", 403, "The pass is not valid", "It has expired, or we did not sign it. Get a new one from POST /api/passes.");
    public static readonly Problem UnknownItem = new("unknown-item", 404, "No such gated item", "There is no such item, or it is free and needs no key.");
    public static readonly Problem NotFound = new("not-found", 404, "Nothing here", "This address does not exist. /openapi/v1.json lists those that do.");
    public static readonly Problem MethodNotAllowed = new("method-not-allowed", 405, "Method not allowed", "This address does not take this method; Allow lists those it takes.");
    public static readonly Problem ForgedWebhook = new("forged-webhook", 400, "Not signed by Stripe",
        "The Stripe-Signature header is missing, or does not fit the body and any of this endpoint's secrets (Stripe:WebhookSecret). Nothing was stored.");
    public static readonly Problem StaleWebhook = new("stale-webhook", 400, "Signed too long ago",
        "The signature is genuine but more than five minutes from this server's clock; it may have been recorded and played again. Nothing was stored. "
        + "Stripe signs every delivery afresh. If all are refused, set this server's clock.");
    public static readonly Problem UnreadableWebhook = new("unreadable-webhook", 400, "Not an event",
        "The body is rightly signed but is not an event of Stripe's. Nothing was stored.");
    public static readonly Problem Fault = new("fault", 500, "A fault of ours", "Something went wrong that should not have; it has been logged with the trace id.");

    private static readonly FrozenDictionary<string, Problem> ByCode = typeof(ProblemCatalogue)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(f => f.GetValue(null)).OfType<Problem>()
        .ToFrozenDictionary(p => p.Code);

    /// <summary>All of them, by code.</summary>
    public static IReadOnlyCollection<Problem> All => ByCode.Values;

    /// <summary>The problem with that code, or null.</summary>
    public static Problem? Find(string code) => ByCode.GetValueOrDefault(code);

    /// <summary>The problem that stands for a bare status, such as the framework sets for an unknown address.</summary>
    public static Problem OfStatus(int status) => status switch
    {
        401 => NotSignedIn,
        403 => NotAllowed,
        404 => NotFound,
        405 => MethodNotAllowed,
        408 => TooSlow,
        413 => TooLarge,
        415 => UnsupportedMediaType,
        429 => Busy,
        503 => Unavailable,
        >= 500 => Fault,
        _ => InvalidRequest,
    };
}
