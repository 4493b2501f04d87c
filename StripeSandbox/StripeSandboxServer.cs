using System.Text.Json;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Data.Sqlite;

namespace Greenlight.StripeSandbox;

/// <summary>
/// A local Stripe that remembers: it commits what it did to a file of its own before it answers. Point Stripe.net's <c>ApiBase</c> at
/// <see cref="BaseAddress"/> with any key that starts with <c>sk_test_</c>.
/// </summary>
public sealed class StripeSandboxServer : IAsyncDisposable
{
    /// <summary>The version of Stripe's API that it speaks.</summary>
    public const string ApiVersion = "2026-10-28.endive";

    private readonly WebApplication _app;
    private readonly Books _books;
    private readonly Deliveries _deliveries;
    private readonly Clockwork _clockwork;

    private StripeSandboxServer(WebApplication app, Books books, Deliveries deliveries, Clockwork clockwork, Uri address) =>
        (_app, _books, _deliveries, _clockwork, BaseAddress) = (app, books, deliveries, clockwork, address);

    /// <summary>Where it listens, with the port it was given.</summary>
    public Uri BaseAddress { get; }

    /// <summary>Fails with the reason if the sandbox can no longer write to its file; it answers nothing but 500 from then on.</summary>
    public Task Broken => _books.Commit.Broken;

    /// <summary>Opens the file, loads what it holds, and listens.</summary>
    /// <param name="options">Where and with what.</param>
    /// <param name="cancellation">Gives up starting.</param>
    /// <returns>The running sandbox; dispose it to stop.</returns>
    /// <exception cref="StripeSandboxException">The folder or the port cannot be used.</exception>
    public static async Task<StripeSandboxServer> StartAsync(StripeSandboxOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!Uri.TryCreate(options.Urls, UriKind.Absolute, out var url) || url.Scheme != "http")
            throw new StripeSandboxException($"'{options.Urls}' is not an address the Stripe sandbox can listen on: it takes one http:// address.");

        var books = Open(options);
        var deliveries = new Deliveries(books, options);
        var limits = new RateLimits(options.TimeProvider, new Rates { Global = options.RequestsPerSecond, Endpoint = options.RequestsPerSecondPerEndpoint });
        var faults = new FaultBoard();
        var statistics = new Statistics();
        var api = new Api(books, limits, faults, statistics, options.TimeProvider);
        var rooms = new Rooms(api, new Admin(books, limits, faults, statistics, deliveries), new AuthenticationPage(books), new OnboardingPage(books), new Dashboard(books, statistics, deliveries));

        // An empty builder reads no settings and no environment: the sandbox may live inside a host whose configuration is not meant for it.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.AddServerHeader = false);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        var app = builder.Build();
        app.Urls.Add(options.Urls);
        app.Run(rooms.Answer);
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or InvalidOperationException)
        {
            await app.DisposeAsync();
            await books.DisposeAsync();
            throw e.InnerException is AddressInUseException
                ? new StripeSandboxException($"The Stripe sandbox cannot listen on {options.Urls}, because another process does.") { PortIsTaken = true }
                : new StripeSandboxException($"The Stripe sandbox cannot listen on {options.Urls}: {e.Message}");
        }

        var address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        books.Home = options.PublicUrl ?? address;
        await books.Change(turn => WebhookEndpoints.Configure(turn, options.Webhooks), "");
        for (uint? next = 0; next is { } from;) await books.Change(turn => next = BalanceTransactions.CatchUp(turn, from), "");
        deliveries.Start();
        return new StripeSandboxServer(app, books, deliveries, new Clockwork(books, options.TimeProvider), address);
    }

    private static Books Open(StripeSandboxOptions options)
    {
        var file = StoreFile.Open(options.DataFolder);
        try
        {
            return new Books(file, options.TimeProvider, new Terms
            {
                FeeBasisPoints = options.FeeBasisPoints,
                FeeFixed = options.FeeFixed,
                DisputeFee = options.DisputeFee,
                SettlementDays = options.SettlementDays,
                LaterSeconds = (int)options.Later.TotalSeconds,
                StatementPrefix = options.StatementPrefix,
            });
        }
        catch (Exception e) when (e is SqliteException or JsonException or InvalidOperationException or FormatException)
        {
            // What it holds can't be read, or does not fit together.
            file.Dispose();
            throw e is SqliteException refused ? StoreFile.Fault(file.Path, refused) : new StripeSandboxException(StoreFile.Damaged(file.Path));
        }
    }

    /// <summary>Stops listening, finishes what is under way, closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        await _clockwork.DisposeAsync();
        await _deliveries.DisposeAsync();
        await _books.DisposeAsync();
    }

    /// <summary>Signals belong to whoever hosts the sandbox.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
