using System.Globalization;
using Greenlight.Messages;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Greenlight.Tests.Messages;

public sealed class Sending_by_smtp
{
    [Fact]
    public async Task Hands_over_address_subject_and_text_and_then_what_comes_later()
    {
        await using var rig = new MailRig();
        using var server = new MailServer();
        await rig.Mailbox.Send(new("ada@example.org", "One", "Hello Ada."));
        using var sender = new SmtpSender(rig.Round, Options(server.Port), rig.Paygate.Clock, NullLogger<SmtpSender>.Instance);
        await sender.StartAsync(default);

        var first = await server.Taken();
        Assert.Contains("<ada@example.org>", first, StringComparison.Ordinal);
        Assert.Contains("From: us@greenlight.test", first, StringComparison.Ordinal);
        Assert.Contains("Subject: One", first, StringComparison.Ordinal);
        Assert.Contains("Hello Ada.", first, StringComparison.Ordinal);

        await rig.Mailbox.Send(new("bob@example.org", "Two", "Hello Bob."));
        var second = server.Taken();
        while (!second.IsCompleted)
        {
            rig.Paygate.Clock.Advance(TimeSpan.FromSeconds(5));
            await Task.WhenAny(second, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System));
        }
        Assert.Contains("<bob@example.org>", await second, StringComparison.Ordinal);
        await sender.StopAsync(default);
    }

    [Fact]
    public void Needs_a_sender_and_a_port()
    {
        Assert.Null(Read().Smtp);
        Assert.Throws<StartupFaultException>(() => Read(("Mail:Smtp:Host", "mail.example.org")));
        Assert.Throws<StartupFaultException>(() => Read(("Mail:Smtp:Host", "mail.example.org"), ("Mail:From", "us@example.org"), ("Mail:Smtp:Port", "many")));
        var smtp = Read(("Mail:Smtp:Host", "mail.example.org"), ("Mail:From", "us@example.org"), ("Mail:Smtp:Password", "secret")).Smtp!;
        Assert.Equal(587, smtp.Port);
        Assert.DoesNotContain("secret", smtp.ToString(), StringComparison.Ordinal);
    }

    private static MailOptions Options(int port) => Read(
        ("Mail:Smtp:Host", "127.0.0.1"), ("Mail:Smtp:Port", port.ToString(CultureInfo.InvariantCulture)), ("Mail:Smtp:Plain", "true"), ("Mail:From", "us@greenlight.test"));

    private static MailOptions Read(params (string Key, string Value)[] settings) =>
        MailOptions.Read(new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value)).Build());
}
