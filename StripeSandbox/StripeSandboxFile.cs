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
    public static IReadOnlyCollection<SandboxCharge> Charges(string folder)
    {
        var path = Of(folder);
        try
        {
            var charges = new Dictionary<Id, SandboxCharge>();
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT body FROM version WHERE kind = $kind ORDER BY n";
            command.Parameters.AddWithValue("$kind", (int)Kind.Charge);
            using var row = command.ExecuteReader();
            while (row.Read())
            {
                var charge = (Charge)Stored.Decode(Kind.Charge, row.GetFieldValue<byte[]>(0));
                charges[charge.Id] = Of(charge);
            }
            return charges.Values;
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
        charge.Id.ToString(), charge.PaymentIntent.ToString(), charge.Succeeded ? charge.Amount : 0, charge.Succeeded,
        Enumerable.Range(0, charge.Metadata.Count).ToDictionary(charge.Metadata.Key, charge.Metadata.Value));
}

/// <summary>A charge.</summary>
/// <param name="Id">Its id.</param>
/// <param name="PaymentIntent">Id of the payment intent it was made by.</param>
/// <param name="AmountCaptured">Minor units that were taken.</param>
/// <param name="Succeeded">Whether money was taken.</param>
/// <param name="Metadata">As the payment intent's was.</param>
public sealed record SandboxCharge(string Id, string PaymentIntent, long AmountCaptured, bool Succeeded, IReadOnlyDictionary<string, string> Metadata);
