using Greenlight.Accounts;
using Greenlight.Backers;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;

namespace Greenlight.Load.Baselines;

/// <summary>
/// Sessions of backers who have signed up already: the tickets that a sign-up would have answered, protected with the same keys. No request of a pledge reads an
/// account, so none is made; what signing up costs is measured by the row of first-time backers, over HTTP.
/// </summary>
internal static class Tokens
{
    // Longer than any benchmark.
    private static readonly TimeSpan Life = TimeSpan.FromHours(12);

    /// <summary>The edge's sessions, on keys in a folder.</summary>
    public static IServiceCollection AddBearerSessions(this IServiceCollection services, string keys)
    {
        services.AddDataProtection().SetApplicationName("Greenlight").PersistKeysToFileSystem(Directory.CreateDirectory(keys));
        return services.AddSessions();
    }

    /// <summary>Writes tokens, one a line: <c>tokens FOLDER-OF-KEYS COUNT FILE</c>. The first call makes the keys.</summary>
    public static int Make(string[] args)
    {
        if (args is not [var keys, var number, var file] || !int.TryParse(number, out var count))
            throw new ArgumentException("tokens FOLDER-OF-KEYS COUNT FILE");
        using var services = new ServiceCollection().AddLogging().AddBearerSessions(keys).BuildServiceProvider();
        var protector = services.GetRequiredService<IOptionsMonitor<BearerTokenOptions>>().Get(BearerTokenDefaults.AuthenticationScheme).BearerTokenProtector;
        var now = TimeProvider.System.GetUtcNow();
        using var lines = new StreamWriter(file);
        for (var backer = 0; backer < count; backer++)
        {
            if (!EmailAddress.TryParse($"b{backer}.bench@example.test", out var email))
                throw new InvalidOperationException("That is an address.");
            var account = new Account { Backer = BackerId.New(now), Email = email, Stamp = SignUps.NewStamp(), CreatedAt = now };
            var principal = Sessions.PrincipalOf(account, BearerTokenDefaults.AuthenticationScheme);
            lines.WriteLine(protector.Protect(
                new(principal, new AuthenticationProperties { ExpiresUtc = now + Life }, $"{BearerTokenDefaults.AuthenticationScheme}:AccessToken")));
        }
        return 0;
    }
}
