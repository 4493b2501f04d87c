using System.Security.Claims;
using Greenlight.Accounts;
using Greenlight.Campaigns;
using Greenlight.Demo;

namespace Greenlight.Pages.Studio;

/// <summary>
/// Who may see a campaign's producer page: accounts whose address stands in the configuration under the campaign's publisher
/// (<c>Producers:{publisher}:0</c>, <c>:1</c> …) and has been verified by a mailed link, since anybody can sign up with anybody's address.
/// The demo campaign's page is open to everybody (<c>Demo:Enabled</c>): it is there to be looked at, and shows no person's data.
/// The operator's accounts (<c>Operators:0</c> …) are named and verified likewise; they see every producer's page.
/// </summary>
internal sealed class Producers(AccountTable accounts, IConfiguration configuration)
{
    private const string DemoCampaign = "children-of-the-machine";

    private readonly bool _demo = configuration.GetValue("Demo:Enabled", true);
    private readonly bool _playMoney = configuration["Stripe:ApiKey"] is null or "" || configuration["Stripe:ApiKey"]!.StartsWith("sk_test_", StringComparison.Ordinal);

    /// <summary>
    /// Whether this visitor may do what a producer does: give money back, close the campaign. Its producers may; of the demo campaign everybody, as long as
    /// its money is play money (a test key of Stripe's, or none, which is the sandbox).
    /// </summary>
    public async Task<bool> MayAct(ClaimsPrincipal visitor, Campaign campaign) =>
        _demo && campaign.Slug == DemoCampaign && _playMoney || await IsNamed(visitor, Named(campaign.Publisher));

    /// <summary>Whether this visitor may set up how a publisher is paid: those who may act for its campaigns.</summary>
    public async Task<bool> MayAct(ClaimsPrincipal visitor, string publisher) =>
        _demo && _playMoney && publisher == DemoPublisher.Code || await IsNamed(visitor, Named(publisher));

    /// <summary>Whether this visitor may make campaigns of a publisher: those who are named for it, and nobody by the demo's leave.</summary>
    public Task<bool> MayDraft(ClaimsPrincipal visitor, string publisher) => IsNamed(visitor, Named(publisher));

    /// <summary>Whether this visitor may see the producer page of this campaign.</summary>
    public async Task<bool> MaySee(ClaimsPrincipal visitor, Campaign campaign) =>
        _demo && campaign.Slug == DemoCampaign || await MayAct(visitor, campaign) || await MayOperate(visitor);

    /// <summary>Whether this visitor runs the whole place.</summary>
    public Task<bool> MayOperate(ClaimsPrincipal visitor) => IsNamed(visitor, configuration.GetSection("Operators"));

    private IConfigurationSection Named(string publisher) => configuration.GetSection("Producers").GetSection(publisher);

    private async Task<bool> IsNamed(ClaimsPrincipal visitor, IConfigurationSection section)
    {
        if (visitor.FindBacker() is not { } backer || section.Get<string[]>() is not { Length: > 0 } named)
            return false;
        return await accounts.Find(backer) is { VerifiedAt: not null } account
            && named.Any(address => EmailAddress.TryParse(address, out var email) && email.Key == account.Email.Key);
    }
}
