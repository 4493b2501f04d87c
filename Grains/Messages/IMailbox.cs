namespace Greenlight.Messages;

/// <summary>Takes mails to be sent. In the default set-up nobody sends them: they stay readable on the server's own page <c>/mail</c>.</summary>
public interface IMailbox
{
    /// <summary>Stores a mail; it is on disk when this returns, and is sent from there, at least once.</summary>
    Task Send(Mail mail, CancellationToken cancellation = default);
}

/// <summary>A mail to one person.</summary>
/// <param name="To">The address.</param>
/// <param name="Subject">One line.</param>
/// <param name="Text">The whole message as plain text; links stand on lines of their own.</param>
/// <param name="Html">The same as HTML, or null for text alone.</param>
public sealed record Mail(string To, string Subject, string Text, string? Html = null);
