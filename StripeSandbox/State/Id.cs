using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Greenlight.StripeSandbox;

/// <summary>What an id names. The numbers are stored: never renumber, a new kind goes last.</summary>
internal enum Kind : byte
{
    None = 0,
    Customer = 1,
    PaymentMethod = 2,
    SetupIntent = 3,
    PaymentIntent = 4,
    Charge = 5,
    WebhookEndpoint = 6,
    Event = 7,
    Refund = 8,
    Dispute = 9,
    BalanceTransaction = 10,
    Account = 11,
    AccountLink = 12,
    Transfer = 13,
    Reversal = 14,
    Payout = 15,
    Payment = 16,
    PaymentRefund = 17,
    FraudWarning = 18,
}

/// <summary>
/// An id such as <c>pi_1000aB3Sandbx4fGh…</c>: the prefix of its kind, then 24 characters. It carries its place in the object's table, so that
/// finding one needs no dictionary (a million of those would be most of the process), and 64 random bits, so that nobody can guess one.
/// </summary>
internal readonly record struct Id(Kind Kind, uint Ordinal, ulong Random)
{
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const string Maker = "Sandbx";
    private const int OrdinalDigits = 6, RandomDigits = 11, Body = 1 + OrdinalDigits + 6 + RandomDigits;

    /// <summary>The longest text of an id, in characters.</summary>
    public const int MaxLength = 6 + Body;

    public bool IsNone => Kind == Kind.None;

    public static Id New(Kind kind, uint ordinal) => new(kind, ordinal, Random64());

    public static ulong Random64()
    {
        Span<byte> bytes = stackalloc byte[8];
        RandomNumberGenerator.Fill(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    /// <summary>Characters for what has no table behind it: request ids, secrets.</summary>
    public static string RandomText(int length) => RandomNumberGenerator.GetString(Digits, length);

    public static string Prefix(Kind kind) => kind switch
    {
        Kind.Customer => "cus_",
        Kind.PaymentMethod => "pm_",
        Kind.SetupIntent => "seti_",
        Kind.PaymentIntent => "pi_",
        Kind.Charge => "ch_",
        Kind.WebhookEndpoint => "we_",
        Kind.Event => "evt_",
        Kind.Refund => "re_",
        Kind.Dispute => "du_",
        Kind.BalanceTransaction => "txn_",
        Kind.Account => "acct_",
        Kind.AccountLink => "link_",
        Kind.Transfer => "tr_",
        Kind.Reversal => "trr_",
        Kind.Payout => "po_",
        Kind.Payment => "py_",
        Kind.PaymentRefund => "pyr_",
        Kind.FraudWarning => "issfr_",
        _ => "",
    };

    public override string ToString()
    {
        Span<byte> text = stackalloc byte[MaxLength];
        return Encoding.ASCII.GetString(text[..Format(text)]);
    }

    /// <summary>Writes the id as ASCII and answers its length.</summary>
    public int Format(Span<byte> text)
    {
        if (IsNone) return 0;
        var at = Encoding.ASCII.GetBytes(Prefix(Kind), text);
        text[at++] = (byte)'1';
        Write(Ordinal, text.Slice(at, OrdinalDigits));
        at += OrdinalDigits;
        at += Encoding.ASCII.GetBytes(Maker, text[at..]);
        Write(Random, text.Slice(at, RandomDigits));
        return at + RandomDigits;
    }

    public static Id Parse(ReadOnlySpan<char> text, Kind kind)
    {
        var prefix = Prefix(kind);
        if (text.Length != prefix.Length + Body || !text.StartsWith(prefix)) return default;
        text = text[prefix.Length..];
        if (text[0] != '1' || !text.Slice(1 + OrdinalDigits, Maker.Length).SequenceEqual(Maker)) return default;
        return Read(text.Slice(1, OrdinalDigits), out var ordinal) && ordinal <= uint.MaxValue && Read(text[^RandomDigits..], out var random)
            ? new Id(kind, (uint)ordinal, random)
            : default;
    }

    /// <summary>Reads an id of whatever kind its prefix says; none when it is not one of ours.</summary>
    public static Id Parse(ReadOnlySpan<char> text)
    {
        for (var kind = Kind.Customer; kind <= Kind.FraudWarning; kind++)
            if (text.StartsWith(Prefix(kind)))
                return Parse(text, kind);
        return default;
    }

    private static void Write(ulong value, Span<byte> digits)
    {
        for (var i = digits.Length - 1; i >= 0; i--, value /= 62) digits[i] = (byte)Digits[(int)(value % 62)];
    }

    private static bool Read(ReadOnlySpan<char> digits, out ulong value)
    {
        UInt128 sum = 0;
        value = 0;
        foreach (var c in digits)
        {
            var digit = Digits.IndexOf(c, StringComparison.Ordinal);
            if (digit < 0) return false;
            sum = (sum * 62) + (uint)digit;
        }

        if (sum > ulong.MaxValue) return false;
        value = (ulong)sum;
        return true;
    }

    /// <summary>Ids are stored as their text.</summary>
    internal sealed class Json : JsonConverter<Id>
    {
        public override Id Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Parse(reader.GetString());

        public override void Write(Utf8JsonWriter writer, Id value, JsonSerializerOptions options)
        {
            Span<byte> text = stackalloc byte[MaxLength];
            writer.WriteStringValue(text[..value.Format(text)]);
        }
    }
}
