using System.IO.Pipelines;
using System.Text;
using Greenlight.Support;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Logging.Abstractions;

namespace Greenlight.Live;

public sealed class A_slow_connection
{
    [Fact]
    public async Task Misses_updates_but_not_the_newest_one_and_nobody_waits_for_it()
    {
        var campaign = new ScriptedEngine().Launch("a-show");
        var pipes = DuplexPipe.CreateConnectionPair(new PipeOptions(), new PipeOptions(pauseWriterThreshold: 2_000, resumeWriterThreshold: 1_000));
        var transport = new DefaultConnectionContext("c1", pipes.Transport, pipes.Application);
        var connection = new HubConnectionContext(transport, new() { KeepAliveInterval = TimeSpan.FromHours(1) }, NullLoggerFactory.Instance) { Protocol = new JsonHubProtocol() };
        var reader = new LiveConnection(connection);

        for (var sequence = 1; sequence <= 1_000; sequence++)
            reader.Offer(new(ScriptedCampaign.ProgressOf(campaign, sequence)));

        var received = new StringBuilder();
        while (!received.ToString().Contains("\"sequence\":1000,", StringComparison.Ordinal))
        {
            var read = await pipes.Application.Input.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10));
            foreach (var part in read.Buffer)
                received.Append(Encoding.UTF8.GetString(part.Span));
            pipes.Application.Input.AdvanceTo(read.Buffer.End);
        }

        var messages = received.ToString().Split('\u001e', StringSplitOptions.RemoveEmptyEntries).Length;
        Assert.InRange(messages, 2, 20);
    }

    [Fact]
    public async Task Is_offered_nothing_older_than_the_snapshot_it_was_told()
    {
        var campaign = new ScriptedEngine().Launch("a-show");
        var pipes = DuplexPipe.CreateConnectionPair(new PipeOptions(), new PipeOptions());
        var transport = new DefaultConnectionContext("c1", pipes.Transport, pipes.Application);
        var connection = new HubConnectionContext(transport, new() { KeepAliveInterval = TimeSpan.FromHours(1) }, NullLoggerFactory.Instance) { Protocol = new JsonHubProtocol() };
        var reader = new LiveConnection(connection);

        await reader.Told(new(ScriptedCampaign.ProgressOf(campaign, 5)));
        reader.Offer(new(ScriptedCampaign.ProgressOf(campaign, 4)));
        reader.Offer(new(ScriptedCampaign.ProgressOf(campaign, 6)));

        var read = await pipes.Application.Input.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10));
        var messages = Encoding.UTF8.GetString(read.Buffer).Split('\u001e', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("\"sequence\":6,", Assert.Single(messages));
    }

    [Fact]
    public async Task Is_sent_nothing_older_after_the_snapshot_though_it_was_waiting_or_on_its_way()
    {
        var campaign = new ScriptedEngine().Launch("a-show");
        var pipes = DuplexPipe.CreateConnectionPair(new PipeOptions(), new PipeOptions(pauseWriterThreshold: 2, resumeWriterThreshold: 1));
        var transport = new DefaultConnectionContext("c1", pipes.Transport, pipes.Application);
        var connection = new HubConnectionContext(transport, new() { KeepAliveInterval = TimeSpan.FromHours(1) }, NullLoggerFactory.Instance) { Protocol = new JsonHubProtocol() };
        var reader = new LiveConnection(connection);
        reader.Offer(new(ScriptedCampaign.ProgressOf(campaign, 1)));
        reader.Offer(new(ScriptedCampaign.ProgressOf(campaign, 2)));

        var told = reader.Told(new(ScriptedCampaign.ProgressOf(campaign, 5)));

        Assert.False(told.IsCompleted);
        Assert.Contains("\"sequence\":1,", await Next());
        await told.WaitAsync(TimeSpan.FromSeconds(10));
        reader.Offer(new(ScriptedCampaign.ProgressOf(campaign, 6)));
        Assert.Contains("\"sequence\":6,", await Next());

        async Task<string> Next()
        {
            var read = await pipes.Application.Input.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10));
            var message = Assert.Single(Encoding.UTF8.GetString(read.Buffer).Split('\u001e', StringSplitOptions.RemoveEmptyEntries));
            pipes.Application.Input.AdvanceTo(read.Buffer.End);
            return message;
        }
    }

    private sealed class DuplexPipe(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;

        public static (IDuplexPipe Transport, IDuplexPipe Application) CreateConnectionPair(PipeOptions inbound, PipeOptions outbound)
        {
            var (toServer, toBrowser) = (new Pipe(inbound), new Pipe(outbound));
            return (new DuplexPipe(toServer.Reader, toBrowser.Writer), new DuplexPipe(toBrowser.Reader, toServer.Writer));
        }
    }
}
