using Greenlight.Book;
using Greenlight.Ledger.Postgres;
using Greenlight.Ledger.Sqlite;
using Greenlight.Pledging;
using Microsoft.Data.Sqlite;

namespace Greenlight.Ledger.Audit;

/// <summary>Finds nothing in a store that the ledger wrote, and each kind of difference that is put into one on purpose.</summary>
public sealed class An_audit(FundedStore template) : IClassFixture<FundedStore>, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("greenlight-audit-");

    [Fact]
    public void Finds_nothing_in_what_the_ledger_wrote()
    {
        var report = Audit("", FundedCampaign.Charges());

        Assert.Equal("", report.Findings.ToString());
        var audited = Assert.Single(report.Campaigns);
        Assert.Equal((18, 3, 11), (audited.Events, audited.OpenRights, audited.FirstCharge));
        Assert.Equal(9, audited.GoalReachedAt);
        Assert.Equal((4, 4 * 995), (audited.CountedAtDecision.Count, audited.CountedAtDecision.Amount));
        Assert.Equal((3, 3 * 995, 0), (report.Charges!.Succeeded, report.Charges.Amount, report.Charges.UnderWay));
    }

    public static TheoryData<FindingKind, string, string> Faults => new()
    {
        { FindingKind.EpochFell, "UPDATE journal SET epoch = 0 WHERE seq = 18", "under epoch 0 after 17 under epoch 2" },
        { FindingKind.BeyondShard, "UPDATE shard SET seq = 17", "the shard is at 17" },
        { FindingKind.EventNotAllowed, "UPDATE journal SET kind = 9 WHERE seq = 7", "Collected led plg-1-0-1 from Pledged to Secured" },
        { FindingKind.StrayEvent, "UPDATE journal SET pledge = 999 WHERE kind = 3", "Cancelled is about plg-1-0-999" },
        { FindingKind.TallyDiffers, "UPDATE tally SET count = count + 1 WHERE state = 4 AND tier = 0", "the tally has 3 over 1990, the journal 2 over 1990" },
        { FindingKind.TallyDiffers, "DELETE FROM tally WHERE state = 4 AND tier = 1", "the tally has 0 over 0, the journal 1 over 995" },
        { FindingKind.PledgeDiffers, "UPDATE pledge SET amount = 1 WHERE number = 2", "plg-1-0-2: its row says Collected, tier 0, 1" },
        { FindingKind.PledgeMissing, "DELETE FROM pledge WHERE number = 2", "plg-1-0-2 is Collected by the journal, but has no row" },
        { FindingKind.PledgeUnrecorded, "DELETE FROM journal WHERE pledge = 4", "plg-1-0-4 is Cancelled, but the journal does not know it" },
        { FindingKind.TwoLivePledges, "DROP INDEX pledge_live; UPDATE pledge SET caller_id = 'other', backer = (SELECT backer FROM pledge WHERE number = 1) WHERE number = 2", "has two live pledges" },
        { FindingKind.WrongShard, """UPDATE campaign_terms SET terms = replace(terms, '"shards":1', '"shards":1000000')""", "whose shard is" },
        { FindingKind.StockDiffers, "UPDATE tier_stock SET taken = 3", "tier 1: 3 places are taken, pledges hold 1" },
        { FindingKind.PhaseDiffers, "UPDATE shard SET phase = 1", "shd-1-0 is Live, its campaign Funded" },
        { FindingKind.DecisionMissing, "UPDATE campaign SET decided_at = NULL", "audited is Funded without a decision" },
        { FindingKind.DecisionMissing, "UPDATE campaign SET phase = 1", "audited was decided (funded), but is Live" },
        { FindingKind.DecisionWrong, """UPDATE campaign_terms SET terms = replace(terms, '"count":3', '"count":5')""", "funded at 4 of 5" },
        { FindingKind.DecisionWrong, "UPDATE campaign SET decided_funded = 0, phase = 4", "failed at 4 of 3" },
        { FindingKind.DecisionDiffers, "UPDATE campaign SET decided_backers = 3", "on 3 over 3980; the journal has 4 over 3980" },
        { FindingKind.DecisionDiffers, "UPDATE shard SET decided_seq = 9", "the journal has 3 over 2985" },
        { FindingKind.ChargeBeforeDecision, "UPDATE shard SET decided_seq = 11", "shd-1-0 11: a charge was begun, but the decision fell at 11" },
        { FindingKind.ChargeBeforeDecision, "UPDATE campaign SET decided_at = NULL, phase = 1", "nothing is decided" },
        { FindingKind.RightWithoutCharge, "INSERT INTO entitlement SELECT campaign, shard, number, backer, 1, 0, NULL FROM pledge WHERE number = 3", "plg-1-0-3" },
        { FindingKind.CollectedWithoutRight, "UPDATE entitlement SET is_open = 0 WHERE number = 1", "plg-1-0-1 is collected, but" },
        { FindingKind.FollowerAhead, "UPDATE follower SET seq = 19", "'keys' has come to 19, the shard is at 18" },
    };

    [Theory, MemberData(nameof(Faults))]
    public void Finds_a_fault_in_the_store(FindingKind kind, string fault, string words) =>
        Assert.Contains(Audit(fault, FundedCampaign.Charges()).Findings.ByKind, found => found.Kind == kind && found.Examples.Any(e => e.Contains(words, StringComparison.Ordinal)));

    public static TheoryData<FindingKind, ChargeRow?, int> ChargeFaults => new()
    {
        { FindingKind.ChargedTwice, new("ch_again", "plg-1-0-1", "pi_1", 995, true), 0 },
        { FindingKind.ChargeUnknown, new("ch_declined", "plg-1-0-3", "pi_3", 995, true), 0 },
        { FindingKind.ChargeUnknown, new("ch_of_nobody", "plg-1-0-77", "pi_77", 995, true), 0 },
        { FindingKind.ChargeUnknown, new("ch_nameless", null, "pi_78", 995, true), 0 },
        { FindingKind.ChargeDiffers, new("ch_dear", "plg-1-0-1", "pi_1", 996, true), 1 },
        { FindingKind.ChargeDiffers, new("ch_other", "plg-1-0-1", "pi_other", 995, true), 1 },
        { FindingKind.CollectedUncharged, null, 1 },
        { FindingKind.CollectedUncharged, new("ch_failed", "plg-1-0-1", "pi_1", 995, false), 1 },
    };

    [Theory, MemberData(nameof(ChargeFaults))]
    public void Finds_a_fault_in_the_list_of_charges(FindingKind kind, ChargeRow? added, int removed)
    {
        var charges = FundedCampaign.Charges();
        charges.RemoveRange(0, removed);
        if (added is not null)
            charges.Add(added);

        Assert.Equal([kind], Audit("", charges).Findings.ByKind.Select(found => found.Kind));
    }

    [Fact]
    public void Does_not_call_a_charge_a_difference_whose_answer_was_lost_a_moment_ago()
    {
        var report = Audit(
            """
            UPDATE pledge SET state = 3 WHERE number = 5; DELETE FROM journal WHERE seq = 18; DELETE FROM entitlement WHERE number = 5;
            UPDATE tally SET count = 0, amount = 0 WHERE tier = 1 AND state = 4; UPDATE tally SET count = 1, amount = 995 WHERE tier = 1 AND state = 3
            """, FundedCampaign.Charges());

        Assert.Equal("", report.Findings.ToString());
        Assert.Equal(1, report.Charges!.UnderWay);
    }

    [Fact]
    public void Finds_nothing_in_the_book_that_was_kept_of_it()
    {
        var (book, findings) = AuditBook("", FundedCampaign.Transactions());

        Assert.Equal("", findings.ToString());
        Assert.Equal((6, 3, 0), (book.Entries, book.Listed, book.Waiting));
        Assert.Equal([("usd", 3 * (995 - 59))], book.Stripe);
    }

    public static TheoryData<FindingKind, string, string> BookFaults => new()
    {
        { FindingKind.EntryUnbalanced, "UPDATE posting SET amount = amount + 1 WHERE account = 3 AND source LIKE 'plg-1-0-1:e%'", "its postings sum to 1 usd" },
        { FindingKind.BookSumDiffers, "UPDATE book_balance SET amount = amount + 5 WHERE account = 9", "Platform of campaign 0" },
        { FindingKind.BookSumDiffers, "DELETE FROM book_balance WHERE account = 3", "nothing is kept, the postings have -2985 usd" },
        { FindingKind.BookDiffers, "DELETE FROM posting WHERE source LIKE 'plg-1-0-1:e%'", "audited, Collected: the book has -1990, the journal -2985" },
        { FindingKind.TransactionMissing, "DELETE FROM posting WHERE source = 'plg-1-0-1:txn_1'", "txn_1 (charge) moved 936 usd, and is not in the book" },
        { FindingKind.TransferUnknown, "INSERT INTO transfer VALUES ('studio', 'usd', '2026-11-23', 1, 'acct_1', 500, '{}', 2, 'tr_7', NULL, 0, NULL, 0)", "Stripe lists no such transfer" },
        { FindingKind.TransactionUnknown, "INSERT INTO posting VALUES ('txn_9', 1, 0, 'usd', 5, 0, 0), ('txn_9', 12, 0, 'usd', -5, 0, 0)", "txn_9 is in the book with 5 usd" },
        { FindingKind.PledgeUnclear, "DELETE FROM posting WHERE source = 'plg-1-0-1:txn_1'; INSERT INTO posting VALUES ('txn_1', 1, 0, 'usd', 936, 0, 0), ('txn_1', 12, 0, 'usd', -936, 0, 0)", "the ledger counts more than Stripe has given, by 995" },
    };

    [Theory, MemberData(nameof(BookFaults))]
    public void Finds_a_fault_in_the_book(FindingKind kind, string fault, string words) =>
        Assert.Contains(AuditBook(fault, FundedCampaign.Transactions()).Findings.ByKind, found => found.Kind == kind && found.Examples.Any(e => e.Contains(words, StringComparison.Ordinal)));

    public static TheoryData<FindingKind, StripeTransaction?, int> TransactionFaults => new()
    {
        { FindingKind.TransactionUnknown, null, 1 },
        { FindingKind.TransactionDiffers, new("txn_1", "charge", 995, 58, Currency.Usd, Scene.Noon, "ch_1"), 1 },
        { FindingKind.TransactionMissing, new("txn_8", "payout", -100, 0, Currency.Usd, Scene.Noon, "po_1"), 0 },
    };

    [Theory, MemberData(nameof(TransactionFaults))]
    public void Finds_a_fault_in_the_list_of_balance_transactions(FindingKind kind, StripeTransaction? added, int removed)
    {
        var transactions = FundedCampaign.Transactions();
        transactions.RemoveRange(0, removed);
        if (added is not null)
            transactions.Add(added);

        Assert.Equal([kind], AuditBook("", transactions).Findings.ByKind.Select(found => found.Kind));
    }

    [Fact]
    public void Finds_a_transfer_that_moved_money_twice()
    {
        var twice = new[] { "txn_8", "txn_9" }.Select(id => new StripeTransaction(id, "transfer", -100, 0, Currency.Usd, Scene.Noon, "tr_1"));

        Assert.Contains(FindingKind.TransferTwice, AuditBook("", [.. FundedCampaign.Transactions(), .. twice]).Findings.ByKind.Select(found => found.Kind));
    }

    [Fact]
    public void Finds_a_transfer_that_nobody_here_ordered() => Assert.Contains(
        FindingKind.TransferUnknown,
        AuditBook("", [.. FundedCampaign.Transactions(), new("txn_8", "transfer", -100, 0, Currency.Usd, Scene.Noon, "tr_1")]).Findings.ByKind.Select(found => found.Kind));

    [Fact]
    public void Does_not_call_it_a_difference_that_the_book_has_yet_to_take_in_what_has_just_moved()
    {
        var (book, findings) = AuditBook("", [.. FundedCampaign.Transactions(), new("txn_8", "payout", -100, 0, Currency.Usd, Scene.Noon.AddHours(1), "po_1")]);

        Assert.Equal("", findings.ToString());
        Assert.Equal(1, book.Waiting);
    }

    [Fact]
    public void Has_a_test_for_every_kind_of_finding() =>
        Assert.Equal(Enum.GetValues<FindingKind>(), Faults.Select(row => row.Data.Item1).Concat(ChargeFaults.Select(row => row.Data.Item1))
            .Concat(BookFaults.Select(row => row.Data.Item1)).Concat(TransactionFaults.Select(row => row.Data.Item1)).Append(FindingKind.TransferTwice).Distinct().Order());

    [Fact]
    public void Says_in_a_sentence_that_there_is_no_store()
    {
        var fault = Assert.Throws<StartupFaultException>(() => LedgerStore.Open(new() { Folder = Path.Combine(_folder.FullName, "nowhere") }));
        Assert.Contains("nowhere", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_in_a_sentence_that_a_file_is_no_ledger()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "greenlight.db"), new string('x', 5000));
        Assert.Throws<StartupFaultException>(() => LedgerStore.Open(new() { Folder = _folder.FullName }));
    }

    [Fact]
    public void Shows_twenty_examples_of_a_kind_and_counts_the_rest()
    {
        var findings = new Findings();
        for (var i = 0; i < 30; i++)
            findings.Add(FindingKind.StrayEvent, $"number {i}");

        Assert.Equal(30, findings.Count);
        Assert.Contains("number 19", findings.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("number 20", findings.ToString(), StringComparison.Ordinal);
        Assert.Contains("and 10 more", findings.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Refuses_a_store_with_pages_overwritten_in_one_sentence()
    {
        var file = Path.Combine(_folder.FullName, "greenlight.db");
        Damage.Copy(Path.Combine(template.Folder, "greenlight.db"), file);

        var fault = Assert.Throws<StartupFaultException>(() => LedgerStore.Open(new() { Folder = _folder.FullName }));

        Assert.Equal($"The database file '{file}' is damaged; put a backup in its place.", fault.Message);
    }

    [Fact]
    public void Is_not_needed_to_see_that_a_small_file_is_damaged_the_server_does_not_start_on_it()
    {
        Damage.Copy(Path.Combine(template.Folder, "greenlight.db"), Path.Combine(_folder.FullName, "greenlight.db"));

        Assert.Contains("is damaged", Assert.Throws<StartupFaultException>(() => SqliteDatabase.Open(_folder.FullName)).Message);
    }

    private (AuditedBook Book, Findings Findings) AuditBook(string fault, List<StripeTransaction> transactions)
    {
        var findings = new Findings();
        using var store = Open(fault);
        Assert.True(store.HasBook);
        return (BookAudit.Run(store, store, transactions, findings), findings);
    }

    private AuditReport Audit(string fault, List<ChargeRow> charges)
    {
        using var store = Open(fault);
        return LedgerAudit.Run(store, charges);
    }

    private LedgerStore Open(string fault)
    {
        var file = Path.Combine(_folder.FullName, "greenlight.db");
        File.Copy(Path.Combine(template.Folder, "greenlight.db"), file);
        if (fault.Length > 0)
        {
            using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = fault;
            Assert.NotEqual(0, command.ExecuteNonQuery());
        }
        return LedgerStore.Open(new() { Folder = _folder.FullName });
    }
}

/// <summary>A store with a <see cref="FundedCampaign"/>, written once and copied for each test.</summary>
public sealed class FundedStore : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("greenlight-funded-");

    public string Folder => _folder.FullName;

    public async ValueTask InitializeAsync()
    {
        await using var database = SqliteDatabase.Open(Folder);
        await FundedCampaign.Write(database, new SqlitePledgeLedger(database, new CampaignLedger(database)));
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}

/// <summary>The same SQL reads PostgreSQL.</summary>
public sealed class An_audit_of_PostgreSQL(PrivatePostgres server)
{
    [Fact]
    public async Task Finds_nothing_in_what_the_ledger_wrote()
    {
        var connection = server.CreateDatabase();
        await using var database = PostgresDatabase.Open(connection);
        await FundedCampaign.Write(database, new PostgresPledgeLedger(database, new CampaignLedger(database)));

        // While the server runs: an audit reads a snapshot and locks nothing.
        using var store = LedgerStore.Open(new() { Provider = Dialect.PostgreSql, ConnectionString = connection });
        var report = LedgerAudit.Run(store, FundedCampaign.Charges());

        Assert.Equal("", report.Findings.ToString());
        Assert.Equal(18, Assert.Single(report.Campaigns).Events);
        Assert.Equal(3, Assert.Single(report.Campaigns).Tally.In(PledgeState.Collected).Count);
    }
}

/// <summary>What a failing disk leaves: a file whose first page is sound and whose later ones hold something else.</summary>
internal static class Damage
{
    private const int Page = 4096;

    public static void Copy(string from, string to)
    {
        var bytes = File.ReadAllBytes(from);
        for (var at = Page; at < bytes.Length; at += Page)
            bytes.AsSpan(at, 64).Fill(0x5A);
        File.WriteAllBytes(to, bytes);
    }
}
