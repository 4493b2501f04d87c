using System.Collections.Concurrent;
using Greenlight.Messages;

namespace Greenlight.Support;

/// <summary>Mails that were sent, for tests to open.</summary>
internal sealed class Mails : IMailbox
{
    private readonly ConcurrentQueue<Mail> _mails = new();

    public int Count => _mails.Count;

    public Task Send(Mail mail, CancellationToken cancellationToken = default)
    {
        _mails.Enqueue(mail);
        return Task.CompletedTask;
    }

    /// <summary>Path and query of the link in the newest mail to that address.</summary>
    public string LinkTo(string address) => new Uri(_mails.Last(m => m.To == address).Text.Split('\n').Single(line => line.StartsWith("http", StringComparison.Ordinal)).Trim()).PathAndQuery;
}
