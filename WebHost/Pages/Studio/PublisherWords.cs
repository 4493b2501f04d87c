using Greenlight.Publishers;

namespace Greenlight.Pages.Studio;

/// <summary>Where a publisher's account stands, in words.</summary>
internal static class PublisherWords
{
    /// <summary>A sentence, and the tone of its notice.</summary>
    public static (string Sentence, string Tone) Standing(Publisher publisher) => publisher.Standing switch
    {
        AccountStanding.None => ("No account yet. Campaigns can't launch before there is one that can receive money.", "notice-warn"),
        AccountStanding.Incomplete => ("The account is opened, and Stripe does not know yet whose it is. Campaigns can't launch before it can receive money.", "notice-warn"),
        AccountStanding.Restricted => ("Stripe does not let this account receive money now. New campaigns can't launch, and transfers wait.", "notice-bad"),
        _ => ("Ready. Money of funded campaigns is transferred here once a period, after its hold.", "notice-good"),
    };
}
