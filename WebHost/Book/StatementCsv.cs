using System.Globalization;
using CsvHelper;

namespace Greenlight.Book;

/// <summary>A statement as a spreadsheet opens it.</summary>
internal static class StatementCsv
{
    /// <summary>Text as RFC 4180 has it, with a header: line, title, count, amount, currency, minor.</summary>
    public static string Write(StatementFace face)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var csv = CsvWriter.Create(text, null, true))
        {
            csv.WriteHeader("line", "title", "count", "amount", "currency", "minor");
            var currency = face.Statement.Currency;
            foreach (var line in face.Statement.Lines)
                csv.WriteRecord(line.Code, line.Title, Number(line.Count), Major(line.Amount, currency), currency.Code, Number(line.Amount));
            csv.WriteRecord("as-of", "Made at", "", Time(face.AsOf), "", "");
            csv.WriteRecord("reconciled-as-of", "Reconciled with Stripe’s balance transactions as of", "", Time(face.ReconciledAsOf), "", "");
        }
        return text.ToString();
    }

    private static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static string Time(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture) ?? "";

    private static string Major(long minor, Currency currency)
    {
        var scale = 1m;
        for (var i = 0; i < currency.Exponent; i++)
            scale *= 10;
        return (minor / scale).ToString("F" + currency.Exponent.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }
}
