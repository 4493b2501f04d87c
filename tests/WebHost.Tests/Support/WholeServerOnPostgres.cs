using Greenlight.Ledger;

namespace Greenlight.Support;

/// <summary>The same on PostgreSQL, as a cluster of one: clustering, reminders, grain state and ledger in a database of a server of its own.</summary>
public sealed class WholeServerOnPostgres : WholeServer
{
    private readonly PrivatePostgres _postgres = new();
    private readonly string _database;

    public WholeServerOnPostgres() => _database = _postgres.CreateDatabase();

    protected override string[] Storage => ["--Storage:Provider=PostgreSql", $"--Storage:ConnectionString={_database}", $"--Paygate:MasterKey={Convert.ToBase64String(new byte[32])}"];

    /// <summary>Its database server.</summary>
    public PrivatePostgres Postgres => _postgres;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _postgres.Dispose();
        GC.SuppressFinalize(this);
    }
}
