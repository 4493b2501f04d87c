using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Greenlight.Book;
using Greenlight.Ledger;
using Greenlight.Ledger.Audit;
using Greenlight.Payments;
using Greenlight.Publishers;
using Greenlight.StripeSandbox;
using Greenlight.Verify;

namespace Greenlight.Hosting;

/// <summary>
/// The card processor of the default set-up: the sandbox, in this process, with its own file in the data folder. Used unless the configuration names a processor
/// (<c>Stripe:ApiBase</c>, <c>Stripe:ApiKey</c> or <c>Sandbox:Url</c>) or says <c>Sandbox:Mode=None</c>. The engine meets it over HTTP, like Stripe itself.
/// </summary>
internal static partial class EmbeddedSandbox
{
    private const int DefaultPort = 5081;

    /// <summary>Adds it, and points the <c>Stripe</c> section at it. Must come before the silo: hosted services start in order.</summary>
    public static void AddEmbeddedSandbox(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        if (!IsWanted(configuration))
            return;
        var port = configuration.GetValue("Sandbox:Port", DefaultPort);
        if (port is < 0 or > 65535)
            throw new StartupFaultException($"Sandbox:Port is {port}; it must be 1 to 65535, or 0 for a free one.");
        if (port == 0)
            port = FreePort();
        var secret = "whsec_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        var address = $"http://127.0.0.1:{port}";
        configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Stripe:ApiBase"] = address, ["Stripe:WebhookSecret"] = secret });
        var options = new StripeSandboxOptions
        {
            Urls = address,
            DataFolder = Folder(configuration),
            StatementPrefix = configuration["Stripe:StatementPrefix"] ?? new StripeOptions().StatementPrefix,
            Webhooks = [new(new(Site(configuration), "/webhooks/stripe"), secret) { EnabledEvents = [.. StripeNews.Types, .. AccountNews.Types] }],
        };
        builder.Services.AddHostedService(services => new Service(options, services.GetRequiredService<ILogger<Service>>()));
    }

    private static string Folder(IConfiguration configuration) => Path.Combine(configuration["Storage:Folder"] ?? new StorageOptions().Folder, "sandbox");

    /// <summary>
    /// For <c>verify</c>: what its file holds, read offline or beside a server that runs; null if another processor took the money, or there is no such file.
    /// </summary>
    public static ProcessorLists? Lists(IConfiguration configuration)
    {
        var folder = Folder(configuration);
        return IsWanted(configuration) && StripeSandboxFile.IsIn(folder)
            ? new(
                Read(() => StripeSandboxFile.Charges(folder)).Select(c => new ChargeRow(c.Id, c.Metadata.GetValueOrDefault("pledge"), c.PaymentIntent, c.AmountCaptured, c.Succeeded, c.Refunded)),
                Read(() => StripeSandboxFile.BalanceTransactions(folder))
                    .Select(t => new StripeTransaction(t.Id, t.Type, t.Amount, t.Fee, Currency.Parse(t.Currency), t.Created, t.Source)))
            : null;

        static IEnumerable<T> Read<T>(Func<IReadOnlyCollection<T>> read)
        {
            try
            {
                return read();
            }
            catch (StripeSandboxException fault)
            {
                throw new StartupFaultException(fault.Message, fault);
            }
        }
    }

    private static bool IsWanted(IConfiguration configuration) => configuration["Sandbox:Mode"] switch
    {
        // A web host of a cluster is one of many: they share a sandbox of its own, or Stripe.
        null => configuration["Role"] is not "web" && configuration["Stripe:ApiBase"] is null && configuration["Stripe:ApiKey"] is null && configuration["Sandbox:Url"] is null,
        var mode when mode.Equals("InProcess", StringComparison.OrdinalIgnoreCase) => true,
        var mode when mode.Equals("None", StringComparison.OrdinalIgnoreCase) => false,
        var mode => throw new StartupFaultException($"Sandbox:Mode is '{mode}'; it must be InProcess or None."),
    };

    /// <summary>Where this process hears webhooks: its own first address, reached over loopback.</summary>
    private static Uri Site(IConfiguration configuration)
    {
        var binding = ListenAddresses.Of(configuration)[0].Binding;
        var host = binding.Host is "localhost" or "127.0.0.1" or "[::1]" ? binding.Host : "127.0.0.1";
        return new($"{binding.Scheme}://{host}:{binding.Port}");
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private sealed partial class Service(StripeSandboxOptions options, ILogger<Service> log) : IHostedService
    {
        private StripeSandboxServer? _server;

        public async Task StartAsync(CancellationToken cancellationToken)
        {
            try
            {
                _server = await StripeSandboxServer.StartAsync(options, cancellationToken);
                LogOpen(new(_server.BaseAddress, "/dashboard"));
            }
            catch (StripeSandboxException fault)
            {
                throw new StartupFaultException(
                    fault.PortIsTaken ? $"{fault.Message.TrimEnd('.')}: stop that one, or choose another port with --Sandbox:Port=PORT." : fault.Message, fault);
            }
        }

        public async Task StopAsync(CancellationToken cancellationToken)
        {
            if (_server is not null)
                await _server.DisposeAsync();
        }

        [LoggerMessage(Level = LogLevel.Information, Message = "The sandbox that takes the place of Stripe shows what it holds at {Dashboard}")]
        private partial void LogOpen(Uri dashboard);
    }
}
