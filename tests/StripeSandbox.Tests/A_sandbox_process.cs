using Stripe;

namespace Greenlight.Tests;

public class A_sandbox_process
{
    [Fact]
    public async Task Killed_in_the_middle_of_confirming_has_kept_everything_it_acknowledged()
    {
        var folder = Rig.NewFolder();
        var intents = new List<(string Intent, string Card)>();
        var told = new System.Collections.Concurrent.ConcurrentDictionary<string, string>();
        using (var sandbox = await SandboxProcess.Start(folder))
        {
            var stripe = Rig.Client(sandbox.Address);
            var customer = await stripe.V1.Customers.CreateAsync(new CustomerCreateOptions());
            var card = await stripe.V1.PaymentMethods.AttachAsync("pm_card_visa", new PaymentMethodAttachOptions { Customer = customer.Id });
            for (var i = 0; i < 400; i++)
            {
                var options = new PaymentIntentCreateOptions { Amount = 995, Currency = "usd", Customer = customer.Id };
                intents.Add(((await stripe.V1.PaymentIntents.CreateAsync(options)).Id, card.Id));
            }

            var (next, heard) = (-1, 0);
            await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
            {
                try
                {
                    while (Interlocked.Increment(ref next) is var i && i < intents.Count)
                    {
                        told[intents[i].Intent] = (await Confirm(stripe, intents[i])).StripeResponse.Content;
                        if (Interlocked.Increment(ref heard) == 150) sandbox.Kill();
                    }
                }
                catch (Exception e) when (e is HttpRequestException or IOException)
                {
                    // The sandbox is dead; what it had acknowledged is in the list.
                }
            }));
        }

        Assert.InRange(told.Count, 150, 399);
        using (var again = await SandboxProcess.Start(folder))
        {
            var stripe = Rig.Client(again.Address);
            foreach (var intent in intents)
            {
                var kept = told.TryGetValue(intent.Intent, out var answer);
                if (kept) Assert.Equal("succeeded", (await stripe.V1.PaymentIntents.GetAsync(intent.Intent)).Status);
                var retried = await Confirm(stripe, intent);
                Assert.Equal("succeeded", retried.Status);
                if (kept) Assert.Equal(answer, retried.StripeResponse.Content);
            }

            var captured = new List<string>();
            await foreach (var charge in stripe.V1.Charges.ListAutoPagingAsync(new ChargeListOptions { Limit = 100 }))
                if (charge.Captured)
                    captured.Add(charge.PaymentIntentId);
            Assert.Equal(intents.Count, captured.Count);
            Assert.Equal(intents.Count, captured.Distinct().Count());
        }

        Directory.Delete(folder, recursive: true);

        static Task<PaymentIntent> Confirm(StripeClient stripe, (string Intent, string Card) of) => stripe.V1.PaymentIntents.ConfirmAsync(of.Intent,
            new PaymentIntentConfirmOptions { PaymentMethod = of.Card, OffSession = true }, Rig.Key($"confirm:{of.Intent}:1"));
    }

    [Fact]
    public async Task Killed_in_the_middle_of_transfers_has_every_cent_on_exactly_one_side()
    {
        const int Wanted = 300;
        var folder = Rig.NewFolder();
        var told = new System.Collections.Concurrent.ConcurrentDictionary<int, string>();
        string account;
        using (var sandbox = await SandboxProcess.Start(folder))
        {
            var stripe = Rig.Client(sandbox.Address);
            await stripe.V1.PaymentIntents.CreateAsync(new PaymentIntentCreateOptions { Amount = 1_000_000, Currency = "usd", PaymentMethod = "pm_card_bypassPending", Confirm = true });
            var opened = await stripe.V1.Accounts.CreateAsync(new AccountCreateOptions
            {
                Capabilities = new AccountCapabilitiesOptions { Transfers = new AccountCapabilitiesTransfersOptions { Requested = true } },
            });
            account = opened.Id;
            using var browser = new HttpClient { BaseAddress = sandbox.Address };
            await browser.PostAsync($"/dashboard/{account}", new FormUrlEncodedContent([new("do", "onboard")]));

            var (next, heard) = (-1, 0);
            await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
            {
                try
                {
                    while (Interlocked.Increment(ref next) is var i && i < Wanted)
                    {
                        told[i] = (await Pay(stripe, account, i)).Id;
                        if (Interlocked.Increment(ref heard) == 100) sandbox.Kill();
                    }
                }
                catch (Exception e) when (e is HttpRequestException or IOException)
                {
                    // The sandbox is dead; what it had acknowledged is in the list.
                }
            }));
        }

        Assert.InRange(told.Count, 100, Wanted - 1);
        using (var again = await SandboxProcess.Start(folder))
        {
            var stripe = Rig.Client(again.Address);
            await Agree(stripe, account, told.Values);
            for (var i = 0; i < Wanted; i++)
            {
                var id = (await Pay(stripe, account, i)).Id;
                Assert.Equal(told.GetOrAdd(i, id), id);
            }

            Assert.Equal(Wanted, await Agree(stripe, account, told.Values));
        }

        Directory.Delete(folder, recursive: true);

        static Task<Stripe.Transfer> Pay(StripeClient stripe, string account, int i) => stripe.V1.Transfers.CreateAsync(
            new TransferCreateOptions { Amount = 100, Currency = "usd", Destination = account }, Rig.Key($"transfer:{i}"));

        static async Task<int> Agree(StripeClient stripe, string account, ICollection<string> acknowledged)
        {
            var made = new List<string>();
            await foreach (var transfer in stripe.V1.Transfers.ListAutoPagingAsync(new TransferListOptions { Limit = 100 })) made.Add(transfer.Id);
            Assert.Empty(acknowledged.Except(made));
            var own = await stripe.V1.Balance.GetAsync(new BalanceGetOptions());
            var theirs = await stripe.V1.Balance.GetAsync(new BalanceGetOptions(), new RequestOptions { StripeAccount = account });
            Assert.Equal((1_000_000 - 29_030 - (100 * made.Count), 100 * made.Count), (own.Available[0].Amount, theirs.Available[0].Amount));
            return made.Count;
        }
    }

    [Theory]
    [InlineData("--help", 0, "--Name=value")]
    [InlineData("frobnicate", 1, "'frobnicate' is no setting")]
    public async Task Answers_a_word_on_its_command_line_and_starts_nothing(string word, int code, string says)
    {
        using var process = SandboxProcess.Launch(word);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();

        Assert.Equal(code, process.ExitCode);
        Assert.Contains(says, code == 0 ? await output : await error);
    }

    [Fact]
    public async Task Says_in_one_sentence_why_it_does_not_start()
    {
        await using var rig = await Rig.Start();
        var free = Rig.NewFolder();
        var taken = rig.Server.BaseAddress.ToString().TrimEnd('/');
        var file = Path.Combine(free, "a-file");
        await System.IO.File.WriteAllTextAsync(file, "");
        var damaged = Directory.CreateDirectory(Path.Combine(free, "damaged")).FullName;
        await System.IO.File.WriteAllTextAsync(Path.Combine(damaged, "sandbox.db"), new string('x', 8192));
        (string Sentence, string[] Arguments)[] cases =
        [
            ("Another Stripe sandbox is using", ["--Urls", "http://127.0.0.1:0", "--Data", rig.Folder]),
            (
                $"The Stripe sandbox cannot listen on {taken}, because another process does: stop that one, or choose another port with --Urls=http://127.0.0.1:PORT.\n",
                ["--Urls", taken, "--Data", Path.Combine(free, "data")]),
            ("is not an address", ["--Urls", "nowhere", "--Data", Path.Combine(free, "data")]),
            ("cannot use the folder", ["--Urls", "http://127.0.0.1:0", "--Data", Path.Combine(file, "data")]),
            ("is damaged", ["--Urls", "http://127.0.0.1:0", "--Data", damaged]),
            ("has no setting 'Colour'", ["--Colour", "red"]),
            ("is not a rate", ["--Rate", "fast", "--Data", Path.Combine(free, "data")]),
        ];
        foreach (var (sentence, arguments) in cases)
        {
            using var process = SandboxProcess.Launch(arguments);
            var error = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.Contains(sentence, error, StringComparison.Ordinal);
            Assert.Single(error.Trim().Split('\n'));
            Assert.NotEqual(0, process.ExitCode);
        }

        Directory.Delete(free, recursive: true);
    }
}

public class A_commit
{
    [Fact]
    public void Syncs_to_disk_on_every_connection()
    {
        var folder = Rig.NewFolder();
        using (var file = StoreFile.Open(folder))
        {
            using var connection = file.Connect();
            foreach (var (pragma, value) in new[] { ("synchronous", "2"), ("journal_mode", "wal") })
            {
                using var command = connection.CreateCommand();
                command.CommandText = $"PRAGMA {pragma}";
                Assert.Equal(value, command.ExecuteScalar()!.ToString());
            }
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Is_shared_by_a_crowd_and_a_lone_caller_has_one_of_its_own()
    {
        await using var rig = await Rig.Start();
        async Task<(long Batches, long Writes)> Commits()
        {
            using var stats = System.Text.Json.JsonDocument.Parse(await rig.Http.GetStringAsync("/sandbox/stats"));
            return (stats.RootElement.GetProperty("commit_batches").GetInt64(), stats.RootElement.GetProperty("commit_writes").GetInt64());
        }

        for (var i = 0; i < 5; i++) await rig.Customer();
        Assert.Equal((5L, 5L), await Commits());
        await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => rig.Customer()));
        var (batches, writes) = await Commits();
        Assert.Equal(305, writes);
        Assert.InRange(batches, 6, 200);
    }
}

public class A_write_that_fails
{
    [Fact]
    public async Task Is_never_acknowledged_and_ends_the_sandbox()
    {
        await using var rig = await Rig.Start();
        var customer = await rig.Customer();
        using var intruder = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(rig.Folder, "sandbox.db")};Pooling=False");
        intruder.Open();
        using var holding = intruder.BeginTransaction(deferred: false);

        var refused = await Assert.ThrowsAsync<StripeException>(() => rig.Customer());
        Assert.Equal(500, (int)refused.HttpStatusCode);
        await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(() => rig.Server.Broken);
        Assert.Equal(500, (int)(await Assert.ThrowsAsync<StripeException>(() => rig.Stripe.V1.Customers.GetAsync(customer.Id))).HttpStatusCode);
    }
}

public class A_restart
{
    [Fact]
    public async Task Changes_nothing_that_was_answered_and_replays_the_same_bytes()
    {
        var folder = Rig.NewFolder();
        string created, intent, card, customer, events;
        var options = new PaymentIntentCreateOptions { Amount = 995, Currency = "usd", Metadata = new Dictionary<string, string> { ["pledge"] = "p1" } };
        await using (var before = await Rig.Start(folder: folder))
        {
            (var ada, card) = await before.Backer("pm_sandbox_insufficient_funds_ok");
            customer = options.Customer = ada.Id;
            var made = await before.Stripe.V1.PaymentIntents.CreateAsync(options, Rig.Key("create:p1"));
            (intent, created) = (made.Id, made.StripeResponse.Content);
            await Assert.ThrowsAsync<StripeException>(() => before.Confirm(intent, card, "confirm:p1:1"));
            events = (await before.Stripe.V1.Events.ListAsync()).StripeResponse.Content;
        }

        await using (var after = await Rig.Start(folder: folder))
        {
            Assert.Equal(events, (await after.Stripe.V1.Events.ListAsync()).StripeResponse.Content);
            Assert.Equal(created, (await after.Stripe.V1.PaymentIntents.CreateAsync(options, Rig.Key("create:p1"))).StripeResponse.Content);
            var declined = await Assert.ThrowsAsync<StripeException>(() => after.Confirm(intent, card, "confirm:p1:1"));
            Assert.Equal(("insufficient_funds", intent), (declined.StripeError.DeclineCode, declined.StripeError.PaymentIntent.Id));
            Assert.Equal("succeeded", (await after.Confirm(intent, card, "confirm:p1:2")).Status);
            Assert.Equal(intent, Assert.Single((await after.Stripe.V1.PaymentIntents.ListAsync(new PaymentIntentListOptions { Customer = customer })).Data).Id);
            Assert.Equal(2, (await after.Stripe.V1.Charges.ListAsync(new ChargeListOptions { Customer = customer })).Data.Count);
        }

        Directory.Delete(folder, recursive: true);
    }
}
