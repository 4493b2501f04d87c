using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Greenlight.StripeSandbox;

/// <summary>The <c>Stripe-Signature</c> header: a time and the HMAC of that time, a dot and the body, under the secret as it is written.</summary>
internal static class Signature
{
    public static string Header(string secret, long timestamp, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hash.AppendData(Encoding.ASCII.GetBytes(timestamp.ToString(CultureInfo.InvariantCulture) + "."));
        hash.AppendData(body);
        return $"t={timestamp.ToString(CultureInfo.InvariantCulture)},v1={Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }
}
