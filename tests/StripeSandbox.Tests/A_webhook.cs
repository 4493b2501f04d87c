using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Stripe;

namespace Greenlight.Tests;

/// <summary>An endpoint that writes down what it is sent and answers what it is told to.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<(string Body, string Signature)> _heard = Channel.CreateUnbounded<(string, string)>();

    private Listener(WebApplication app) => _app = app;

    public Uri Url { get; private set; } = null!;

    public int Status { get; set; } = 200;

    public static async Task<Listener> Start()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        var listener = new Listener(builder.Build());
        listener._app.Urls.Add("http://127.0.0.1:0");
        listener._app.Run(listener.Hear);
        await listener._app.StartAsync();
        listener.Url = new Uri(listener._app.Urls.First() + "/hook");
        return listener;
    }

    public async Task<Event> Next(string secret)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var (body, signature) = await _heard.Reader.ReadAsync(patience.Token);
        return EventUtility.ConstructEvent(body, signature, secret, tolerance: long.MaxValue / 2);
    }

    public bool Quiet => _heard.Reader.Count == 0;

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task Hear(HttpContext http)
    {
        var body = await new StreamReader(http.Request.Body).ReadToEndAsync();
        http.Response.StatusCode = Status;
        await _heard.Writer.WriteAsync((body, http.Request.Headers["Stripe-Signature"].ToString()));
    }
}

public class A_webhook
{
    private const string Secret = "whsec_configured";

    private static SandboxWebhook To(Listener listener, params string[] types) => new(listener.Url, Secret) { EnabledEvents = types.Length == 0 ? ["*"] : types };

    [Fact]
    public async Task Is_signed_with_the_secret_of_the_endpoint_that_asked_for_it()
    {
        await using var listener = await Listener.Start();
        await using var rig = await Rig.Start();
        var endpoint = await rig.Stripe.V1.WebhookEndpoints.CreateAsync(new WebhookEndpointCreateOptions
        {
            Url = listener.Url.ToString(),
            EnabledEvents = ["payment_intent.succeeded"],
            ApiVersion = "2026-10-28.endive",
        });
        Assert.StartsWith("whsec_", endpoint.Secret, StringComparison.Ordinal);
        Assert.Null((await rig.Stripe.V1.WebhookEndpoints.GetAsync(endpoint.Id)).Secret);

        var (customer, card) = await rig.Backer();
        var intent = await rig.Intent(customer.Id);
        await rig.Confirm(intent.Id, card);
        var heard = await listener.Next(endpoint.Secret);
        Assert.Equal(("payment_intent.succeeded", intent.Id), (heard.Type, ((PaymentIntent)heard.Data.Object).Id));
        await rig.Until("stats", s => s.Contains("\"webhooks_pending\":0", StringComparison.Ordinal));
        Assert.True(listener.Quiet);

        var disabled = await rig.Stripe.V1.WebhookEndpoints.UpdateAsync(endpoint.Id, new WebhookEndpointUpdateOptions { Disabled = true, Description = "resting" });
        Assert.Equal(("disabled", "resting"), (disabled.Status, disabled.Description));
        Assert.Null(Assert.Single((await rig.Stripe.V1.WebhookEndpoints.ListAsync()).Data).Secret);
        Assert.True((await rig.Stripe.V1.WebhookEndpoints.DeleteAsync(endpoint.Id)).Deleted);
        Assert.Empty((await rig.Stripe.V1.WebhookEndpoints.ListAsync()).Data);
        Assert.Equal(404, (int)(await Assert.ThrowsAsync<StripeException>(() => rig.Stripe.V1.WebhookEndpoints.GetAsync(endpoint.Id))).HttpStatusCode);
    }

    [Fact]
    public async Task Is_repeated_with_growing_pauses_until_it_is_acknowledged()
    {
        await using var listener = await Listener.Start();
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        await using var rig = await Rig.Start(time, webhooks: [To(listener, "customer.created")]);
        listener.Status = 500;
        await rig.Customer();
        var first = await listener.Next(Secret);
        Assert.Equal(first.Id, Assert.Single((await rig.Stripe.V1.Events.ListAsync(new EventListOptions { DeliverySuccess = false })).Data).Id);
        Assert.Equal(1, first.PendingWebhooks);

        foreach (var pause in new[] { 1, 5 })
        {
            await Tries(rig, listener, time, pause);
            Assert.Equal(first.Id, (await listener.Next(Secret)).Id);
        }

        listener.Status = 200;
        await Tries(rig, listener, time, 30);
        Assert.Equal(first.Id, (await listener.Next(Secret)).Id);
        await rig.Until("stats", s => s.Contains("\"webhooks_pending\":0", StringComparison.Ordinal));
        await rig.Customer();
        Assert.NotEqual(first.Id, (await listener.Next(Secret)).Id);
        Assert.Contains(first.Id, (await rig.Stripe.V1.Events.ListAsync(new EventListOptions { DeliverySuccess = true })).Select(e => e.Id));
    }

    /// <summary>Lets the pause run out, once the retry has been put in the queue with nothing else under way.</summary>
    private static async Task Tries(Rig rig, Listener listener, FakeTimeProvider time, int seconds)
    {
        await rig.Until("stats", s => s.Contains("\"webhooks_held\":1,\"webhooks_under_way\":0", StringComparison.Ordinal));
        time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
        Assert.True(listener.Quiet);
        time.Advance(TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task Still_pending_is_delivered_after_a_restart()
    {
        await using var listener = await Listener.Start();
        var folder = Rig.NewFolder();
        listener.Status = 500;
        await using (var before = await Rig.Start(folder: folder, webhooks: [To(listener, "customer.created")]))
        {
            await before.Customer();
            await listener.Next(Secret);
            await before.Until("stats", s => s.Contains("\"webhooks_held\":1", StringComparison.Ordinal));
        }

        listener.Status = 200;
        await using (var after = await Rig.Start(folder: folder, webhooks: [To(listener, "customer.created")]))
        {
            Assert.Equal("customer.created", (await listener.Next(Secret)).Type);
            await after.Until("stats", s => s.Contains("\"webhooks_pending\":0", StringComparison.Ordinal));
            Assert.Empty((await after.Stripe.V1.Events.ListAsync(new EventListOptions { DeliverySuccess = false })).Data);
            Assert.Single((await after.Stripe.V1.WebhookEndpoints.ListAsync()).Data);
        }

        System.IO.Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Can_be_made_to_come_twice()
    {
        await using var listener = await Listener.Start();
        await using var rig = await Rig.Start(webhooks: [To(listener, "customer.created")]);
        await rig.Switch("webhooks", new { duplicate = 1.0 }, HttpMethod.Put);
        await rig.Customer();
        Assert.Equal((await listener.Next(Secret)).Id, (await listener.Next(Secret)).Id);
    }

    [Fact]
    public async Task Can_be_made_to_get_lost_and_is_found_by_listing()
    {
        await using var listener = await Listener.Start();
        await using var rig = await Rig.Start(webhooks: [To(listener, "customer.created")]);
        await rig.Switch("webhooks", new { drop = 1.0 }, HttpMethod.Put);
        await rig.Customer();
        await rig.Until("stats", s => s.Contains("\"webhooks_pending\":0", StringComparison.Ordinal));
        Assert.True(listener.Quiet);
        Assert.Single((await rig.Stripe.V1.Events.ListAsync(new EventListOptions { DeliverySuccess = false })).Data);
    }

    [Theory]
    [InlineData("reorder")]
    [InlineData("delay")]
    public async Task Can_be_made_to_come_late(string how)
    {
        await using var listener = await Listener.Start();
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        await using var rig = await Rig.Start(time, webhooks: [To(listener, "customer.created")]);
        if (how == "reorder") await rig.Switch("webhooks", new { reorder = 1.0 }, HttpMethod.Put);
        else await rig.Switch("webhooks", new { delay_min_ms = 100, delay_max_ms = 200 }, HttpMethod.Put);
        var late = await rig.Customer();
        await rig.Until("stats", s => s.Contains("\"webhooks_held\":1,\"webhooks_under_way\":0", StringComparison.Ordinal));
        await rig.Switch("webhooks", new { }, HttpMethod.Put);
        var early = await rig.Customer();
        Assert.Equal(early.Id, ((Customer)(await listener.Next(Secret)).Data.Object).Id);
        time.Advance(TimeSpan.FromMilliseconds(200));
        Assert.Equal(late.Id, ((Customer)(await listener.Next(Secret)).Data.Object).Id);
    }
}
