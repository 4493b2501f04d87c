namespace Greenlight.StripeSandbox;

/// <summary>Requests counted by endpoint and status since the start.</summary>
internal sealed class Statistics
{
    private readonly Lock _one = new();
    private readonly SortedDictionary<(string Endpoint, int Status), long> _requests = [];

    /// <param name="endpoint">The endpoint's name.</param>
    /// <param name="status">The status answered; 0 if the connection was broken on purpose.</param>
    public void Count(string endpoint, int status)
    {
        lock (_one) _requests[(endpoint, status)] = _requests.GetValueOrDefault((endpoint, status)) + 1;
    }

    public IReadOnlyList<(string Endpoint, int Status, long Requests)> Requests()
    {
        lock (_one) return [.. _requests.Select(r => (r.Key.Endpoint, r.Key.Status, r.Value))];
    }
}
