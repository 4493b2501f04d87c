using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Greenlight.StripeSandbox;

/// <summary>A sandbox's file as an auditor reads it: read-only, of one moment, whether or not a sandbox runs on it.</summary>
public static class StripeSandboxFile
{
    /// <summary>Whether there is one in that folder.</summary>
    public static bool IsIn(string folder) => File.Exists(Of(folder));

    /// <summary>Every charge, as its newest version has it.</summary>
    /// <exception cref="StripeSandboxException">The file can't be read.</exception>
    public static IReadOnlyCollection<SandboxCharge> Charges(string folder) => Read(folder, Kind.Charge, version => Of((Charge)version));

    /// <summary>Every movement of the platform's own balance.</summary>
    /// <exception cref="StripeSandboxException">The file can't be read.</exception>
    public static IReadOnlyCollection<SandboxTransaction> BalanceTransactions(string folder) =>
        [.. Read(folder, Kind.BalanceTransaction, version => (BalanceTransaction)version).Where(transaction => transaction.Account.IsNone).Select(Of)];

    private static Dictionary<Id, T>.ValueCollection Read<T>(string folder, Kind kind, Func<StripeObject, T> of)
    {
        var path = Of(folder);
        try
        {
            var newest = new Dictionary<Id, T>();
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT body FROM version WHERE kind = $kind ORDER BY n";
            command.Parameters.AddWithValue("$kind", (int)kind);
            using var row = command.ExecuteReader();
            while (row.Read())
            {
                var version = Stored.Decode(kind, row.GetFieldValue<byte[]>(0));
                newest[version.Id] = of(version);
            }
            return newest.Values;
        }
        catch (SqliteException e)
        {
            throw StoreFile.Fault(path, e);
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw new StripeSandboxException(StoreFile.Damaged(path));
        }
    }

    private static string Of(string folder) => Path.Combine(folder, "sandbox.db");

    private static SandboxCharge Of(Charge charge) => new(
        charge.Id.ToString(), charge.PaymentIntent.ToString(), charge.Succeeded ? charge.Amount : 0, charge.Succeeded, charge.AmountRefunded == charge.Amount,
        Enumerable.Range(0, charge.Metadata.Count).ToDictionary(charge.Metadata.Key, charge.Metadata.Value));

    private static SandboxTransaction Of(BalanceTransaction transaction) => new(
        transaction.Id.ToString(), transaction.Type, transaction.Amount, transaction.Fee, transaction.Currency, DateTimeOffset.FromUnixTimeSeconds(transaction.Created), transaction.Source.ToString());
}

/// <summary>A movement of the platform's balance.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Type">Stripe's word for it.</param>
/// <param name="Amount">Minor units; negative when it goes out.</param>
/// <param name="Fee">What Stripe keeps of it.</param>
/// <param name="Currency">Three letters.</param>
/// <param name="Created">UTC.</param>
/// <param name="Source">Id of what made it happen.</param>
public sealed record SandboxTransaction(string Id, string Type, long Amount, long Fee, string Currency, DateTimeOffset Created, string Source);

/// <summary>A charge.</summary>
/// <param name="Id">Its id.</param>
/// <param name="PaymentIntent">Id of the payment intent it was made by.</param>
/// <param name="AmountCaptured">Minor units that were taken.</param>
/// <param name="Succeeded">Whether money was taken.</param>
/// <param name="Refunded">Whether all of it was given back.</param>
/// <param name="Metadata">As the payment intent's was.</param>
public sealed record SandboxCharge(string Id, string PaymentIntent, long AmountCaptured, bool Succeeded, bool Refunded, IReadOnlyDictionary<string, string> Metadata);
