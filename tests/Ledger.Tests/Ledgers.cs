namespace Greenlight.Ledger;

public sealed class A_SQLite_ledger(SqliteStore store) : A_ledger(store), IClassFixture<SqliteStore>;

public sealed class A_PostgreSQL_ledger(PostgresStore store) : A_ledger(store), IClassFixture<PostgresStore>;

public sealed class An_in_memory_ledger(InMemoryStore store) : A_ledger(store), IClassFixture<InMemoryStore>;
