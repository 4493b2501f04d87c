using Microsoft.AspNetCore.Identity;

namespace Greenlight.Accounts;

/// <summary>Passwords: an account has one only if its owner sets one.</summary>
internal sealed class Passwords(UserManager<Account> users, IPasswordHasher<Account> hasher)
{
    /// <summary>Least and most characters.</summary>
    public const int MinLength = 10, MaxLength = 256;

    // Compared with when there is nothing to compare with, so that the time of an answer does not tell whether an address has an account.
    private static string? _nobodysHash;

    /// <summary>The account with this address and password, or null.</summary>
    public async Task<Account?> Check(EmailAddress email, string password)
    {
        if (password.Length > MaxLength)
            return null;
        var account = await users.FindByEmailAsync(email.Text);
        if (account?.PasswordHash is not null)
            return await users.CheckPasswordAsync(account, password) ? account : null;

        var nobodys = _nobodysHash ??= hasher.HashPassword(null!, SignUps.NewStamp());
        hasher.VerifyHashedPassword(null!, nobodys, password);
        return null;
    }

    /// <summary>Sets the password, or replaces it if the present one is given; earlier sessions end. Null, or what is wrong.</summary>
    public async Task<PasswordRefusal?> Set(Account account, string password, string? present)
    {
        if (password.Length is < MinLength or > MaxLength)
            return new("password", $"A password has {MinLength} to {MaxLength} characters.");
        var result = account.PasswordHash is null
            ? await users.AddPasswordAsync(account, password)
            : await users.ChangePasswordAsync(account, present ?? "", password);
        if (result.Succeeded)
            return null;
        var error = result.Errors.First();
        return error.Code == nameof(IdentityErrorDescriber.PasswordMismatch) ? new("present", "That is not the present password.") : new("", error.Description);
    }
}

/// <summary>Why a password was not set.</summary>
/// <param name="Field">"password", "present", or "" for neither.</param>
/// <param name="Sentence">What is wrong, for people.</param>
internal sealed record PasswordRefusal(string Field, string Sentence);
