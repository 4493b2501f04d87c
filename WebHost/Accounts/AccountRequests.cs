namespace Greenlight.Accounts;

/// <summary>Sign up.</summary>
/// <param name="Email">A new address.</param>
/// <param name="Proof">A random value of the caller's choice, 16 to 256 characters: the same one again gets the same session again.</param>
internal sealed record SignUp(string Email, string Proof);

/// <summary>Sign in with a password.</summary>
/// <param name="Email">The account's address.</param>
/// <param name="Password">Its password.</param>
internal sealed record PasswordSignIn(string Email, string Password);

/// <summary>Ask for a one-time link by mail.</summary>
/// <param name="Email">The account's address.</param>
/// <param name="ReturnTo">The page of ours that the link leads to in the end, such as <c>/campaigns/some-show</c>.</param>
internal sealed record LinkRequest(string Email, string? ReturnTo = null);

/// <summary>Renew a session.</summary>
/// <param name="RefreshToken">As the session's beginning answered it.</param>
internal sealed record RefreshSession(string RefreshToken);

/// <summary>Set or replace the password.</summary>
/// <param name="Password">The new one, 10 to 256 characters.</param>
/// <param name="Present">The present one, if there is one.</param>
internal sealed record NewPassword(string Password, string? Present = null);

/// <summary>The account of the session.</summary>
/// <param name="Backer">The backer's id.</param>
/// <param name="Email">The address.</param>
/// <param name="Verified">Whether a link sent to the address has been used.</param>
/// <param name="HasPassword">Whether a password is set.</param>
internal sealed record AccountView(string Backer, string Email, bool Verified, bool HasPassword);
