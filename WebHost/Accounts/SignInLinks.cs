using Greenlight.Messages;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Greenlight.Accounts;

/// <summary>One-time links by mail: the way in without a password, and how an address is verified.</summary>
internal sealed class SignInLinks(UserManager<Account> users, IMailbox mailbox, TimeProvider clock, IOptions<DataProtectionTokenProviderOptions> tokens)
{
    /// <summary>The name of the token provider.</summary>
    public const string Provider = "sign-in-link";

    /// <summary>The address of a link, which leads to a page of ours in the end.</summary>
    public static string Address(string origin, string code, string to) => $"{origin}/sign-in/link?code={Uri.EscapeDataString(code)}&to={Uri.EscapeDataString(to)}";

    /// <summary>Mails a link to the address if it has an account; otherwise does nothing, and the caller can't tell.</summary>
    public async Task Send(EmailAddress email, Func<string, string> linkOf, CancellationToken cancellation)
    {
        if (await users.FindByEmailAsync(email.Text) is not { } account)
            return;
        var token = await users.GenerateUserTokenAsync(account, Provider, Purpose(account));
        var link = linkOf($"{account.Backer.Value:N}.{token}");
        var minutes = (int)tokens.Value.TokenLifespan.TotalMinutes;
        await mailbox.Send(new(account.Email.Text, "Your sign-in link",
            $"""
            Open this link and press the button there to sign in. It works once, within {minutes} minutes:

            {link}

            If you have not asked for it, do nothing: nobody gets in without it.
            """), cancellation);
    }

    /// <summary>
    /// Whose link it is, or null if it is not one of ours, too old, or used before. Looking uses nothing up, because it is not always the owner who looks:
    /// what scans mails for their reader opens every link in them.
    /// </summary>
    public async Task<Account?> Find(string code)
    {
        var dot = code.IndexOf('.', StringComparison.Ordinal);
        return dot >= 0 && await users.FindByIdAsync(code[..dot]) is { } account && await users.VerifyUserTokenAsync(account, Provider, Purpose(account), code[(dot + 1)..])
            ? account
            : null;
    }

    /// <summary>
    /// Uses a link up. Null if it is not good, see <see cref="Find"/>. The first use verifies the address, and then whatever was given out
    /// while anybody could have signed up with it ends: its sessions, its proof, its password.
    /// </summary>
    public async Task<Account?> Use(string code)
    {
        if (await Find(code) is not { } account)
            return null;

        account.LinksUsed++;
        if (account.VerifiedAt is null)
        {
            account.VerifiedAt = clock.GetUtcNow();
            account.ProofHash = null;
            account.PasswordHash = null;
            account.Stamp = SignUps.NewStamp();
        }
        // Two uses of one link at the same moment: the row's version lets one of them through.
        return (await users.UpdateAsync(account)).Succeeded ? account : null;
    }

    private static string Purpose(Account account) => $"sign-in:{account.LinksUsed}";
}
