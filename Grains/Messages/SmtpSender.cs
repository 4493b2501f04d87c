using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MimeKit;

namespace Greenlight.Messages;

/// <summary>Sends what is due while the process lives, if a mail server is configured. Every process of a cluster may run one.</summary>
internal sealed partial class SmtpSender(MailRound round, MailOptions options, TimeProvider clock, ILogger<SmtpSender> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Smtp is not { } smtp)
            return;
        using var timer = new PeriodicTimer(Pause, clock);
        do
        {
            try
            {
                await SendAll(smtp, stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // What was claimed is due again later.
                RoundFailed(failure, smtp.ToString());
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task SendAll(SmtpOptions smtp, CancellationToken cancellation)
    {
        using var client = new SmtpClient();
        while (await round.Run((mail, token) => Send(client, smtp, mail, token), cancellation) == MailRound.Most)
        {
        }
        if (client.IsConnected)
            await client.DisconnectAsync(quit: true, cancellation);
    }

    // Connects with the first mail: while nothing is due, nobody is called.
    private async Task Send(SmtpClient client, SmtpOptions smtp, Mail mail, CancellationToken cancellation)
    {
        if (!client.IsConnected)
        {
            await client.ConnectAsync(smtp.Host, smtp.Port, smtp.Plain ? SecureSocketOptions.None : SecureSocketOptions.Auto, cancellation);
            if (smtp.User is not null)
                await client.AuthenticateAsync(smtp.User, smtp.Password ?? "", cancellation);
        }
        var body = new BodyBuilder { TextBody = mail.Text, HtmlBody = mail.Html };
        using var message = new MimeMessage { Subject = mail.Subject, Body = body.ToMessageBody() };
        message.From.Add(MailboxAddress.Parse(options.From));
        message.To.Add(MailboxAddress.Parse(mail.To));
        await client.SendAsync(message, cancellation);
    }

    [LoggerMessage(LogLevel.Warning, "Sending mails through {Server} failed; it is tried again in a few seconds.")]
    private partial void RoundFailed(Exception failure, string server);
}
