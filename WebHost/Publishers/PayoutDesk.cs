using System.Security.Claims;
using Greenlight.Accounts;
using Greenlight.Pages.Studio;
using Greenlight.Problems;

namespace Greenlight.Publishers;

/// <summary>Setting up how a publisher is paid, for those who act for it.</summary>
internal sealed class PayoutDesk(PublisherDesk publishers, Producers producers, SiteAddress site)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    /// <summary>Where the account stands, by Stripe's own word unless it can receive already.</summary>
    public async Task<PayoutAnswer> Find(ClaimsPrincipal visitor, string code)
    {
        // Somebody else's publisher looks like one that does not exist.
        if (!await producers.MayAct(visitor, code))
            return new(null, null, new(ProblemCatalogue.UnknownPublisher));
        var known = await publishers.Find(code);
        return new(known.CanReceive ? known : await publishers.Ask(code), null, null);
    }

    /// <summary>Opens the account, if there is none, and makes a link to onboarding.</summary>
    public async Task<PayoutAnswer> SetUp(HttpContext context, string code)
    {
        if (!await producers.MayAct(context.User, code))
            return new(null, null, new(ProblemCatalogue.UnknownPublisher));
        if (site.Of(context.Request) is not { } root)
            return new(null, null, new(ProblemCatalogue.InvalidRequest, "This server does not know its own address (Site:Url), so that Stripe could not send you back."));
        var page = $"{root}/publisher/{Uri.EscapeDataString(code)}";
        return await publishers.Onboard(code, page, page + "?again=true") switch
        {
            Onboarding.Link link => new(link.Publisher, link.Url, null),
            Onboarding.Rejected rejected => new(null, null, new(ProblemCatalogue.AccountRefused, rejected.Message)),
            _ => new(null, null, new(ProblemCatalogue.Unavailable, "The card processor does not answer now.", RetryAfter)),
        };
    }
}

/// <summary>The publisher and, if it was asked for, where to go; or why not.</summary>
internal sealed record PayoutAnswer(Publisher? Publisher, string? Url, Refused? Refused);
