namespace Greenlight.StripeSandbox;

/// <summary>
/// Balances: for each account and currency what is there and from when on it can be used. Kept as sums, a few a day, so that neither a balance nor a
/// transfer reads a quarter of a million transactions.
/// </summary>
internal sealed class Funds
{
    private readonly Dictionary<Id, SortedDictionary<string, SortedDictionary<long, long>>> _of = [];

    /// <summary>Transactions never change, so each is added once, when it is made or loaded.</summary>
    public void Add(BalanceTransaction entry)
    {
        if (!_of.TryGetValue(entry.Account, out var currencies)) _of[entry.Account] = currencies = new(StringComparer.Ordinal);
        if (!currencies.TryGetValue(entry.Currency, out var sums)) currencies[entry.Currency] = sums = [];
        sums[entry.AvailableOn] = sums.GetValueOrDefault(entry.AvailableOn) + entry.Net;
    }

    /// <summary>By currency: what can be used, and what is on its way.</summary>
    public IEnumerable<(string Currency, long Available, long Pending)> Of(Id account, long now)
    {
        if (!_of.TryGetValue(account, out var currencies)) yield break;
        foreach (var (currency, sums) in currencies)
        {
            var (available, pending) = (0L, 0L);
            foreach (var (from, net) in sums)
            {
                if (from <= now) available += net;
                else pending += net;
            }

            yield return (currency, available, pending);
        }
    }

    public (long Available, long Pending) Of(Id account, string currency, long now)
    {
        foreach (var sum in Of(account, now))
            if (sum.Currency == currency)
                return (sum.Available, sum.Pending);
        return default;
    }
}
