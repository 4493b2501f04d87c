using Greenlight.Ledger;

namespace Greenlight.Support;

/// <summary>The same on PostgreSQL, as a cluster of one: clustering, reminders, grain state and ledger in a database of a server of its own.</summary>
public sealed class WholeServerOnPostgres : WholeServer
{
    private readonly PrivatePostgres _postgres = new();

    public WholeServerOnPostgres() => Database = _postgres.CreateDatabase();

    protected override string[] Storage => Settings;

    /// <summary>How its database is reached.</summary>
    public string Database { get; }

    /// <summary>Where its store is, as a command line says it.</summary>
    public string[] Settings => ["--Storage:Provider=PostgreSql", $"--Storage:ConnectionString={Database}", $"--Paygate:MasterKey={Convert.ToBase64String(new byte[32])}"];

    /// <summary>Its database server.</summary>
    public PrivatePostgres Postgres => _postgres;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _postgres.Dispose();
        GC.SuppressFinalize(this);
    }
}
