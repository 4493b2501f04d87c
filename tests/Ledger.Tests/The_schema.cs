using System.Data.Common;
using System.Runtime.CompilerServices;
using Dapper;
using Greenlight.Ledger.Postgres;
using Greenlight.Ledger.Sqlite;

namespace Greenlight.Ledger;

/// <summary>
/// The migrations, applied by several at once and again, make the schema that is written in <c>deploy/db/*/schema.sql</c>.
/// After adding a migration: <c>UPDATE_SCHEMA=1 dotnet test --project tests/Ledger.Tests</c>, and read what it changed.
/// </summary>
public sealed class The_schema(PrivatePostgres server)
{
    [Fact]
    public async Task Of_PostgreSQL_is_the_same_whether_migrated_once_twice_or_by_four_processes_at_once()
    {
        var connectionString = server.CreateDatabase();
        var databases = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => PostgresDatabase.Open(connectionString))));
        await using var again = PostgresDatabase.Open(connectionString);

        await using (var connection = await again.OpenRead())
            await Compare("postgresql", connection, OfPostgres);
        foreach (var database in databases)
            await database.DisposeAsync();
    }

    [Fact]
    public async Task Of_SQLite_is_the_same_whether_migrated_once_twice_or_by_four_processes_at_once()
    {
        var folder = Directory.CreateTempSubdirectory("greenlight-ledger-");
        var opened = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Try(folder.FullName))));
        await Assert.Single(opened.OfType<SqliteDatabase>()).DisposeAsync();

        await using (var again = SqliteDatabase.Open(folder.FullName))
        {
            await using var connection = await again.OpenRead();
            await Compare("sqlite", connection, OfSqlite);
            await using var orleans = await again.Orleans.DataSource.OpenConnectionAsync();
            await Compare("sqlite-orleans", orleans, OfSqlite);
        }
        folder.Delete(recursive: true);
    }

    // The others find the folder taken: that is how SQLite keeps two processes from migrating at once.
    private static SqliteDatabase? Try(string folder)
    {
        try
        {
            return SqliteDatabase.Open(folder);
        }
        catch (StartupFaultException)
        {
            return null;
        }
    }

    private const string OfSqlite = """
        SELECT sql || ';' FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY tbl_name, type DESC, name
        """;

    private const string OfPostgres = """
        SELECT line FROM (
            SELECT c.relname AS name, 1 AS part, a.attnum AS position,
                format('%s.%s %s%s%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN ' NOT NULL' END,
                    CASE WHEN d.adbin IS NOT NULL THEN ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid) WHEN a.attidentity <> '' THEN ' IDENTITY' END) AS line
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
            WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
            UNION ALL
            SELECT c.relname, 2, 0, format('%s WITH (%s)', c.relname, array_to_string(c.reloptions, ', ')) FROM pg_class c
            WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.reloptions IS NOT NULL
            UNION ALL
            SELECT r.conrelid::regclass::text, 3, 0, format('%s %s', r.conrelid::regclass, pg_get_constraintdef(r.oid)) FROM pg_constraint r
            WHERE r.connamespace = 'public'::regnamespace AND r.contype IN ('c', 'f')
            UNION ALL
            SELECT i.tablename, 4, 0, i.indexdef FROM pg_indexes i WHERE i.schemaname = 'public'
            UNION ALL
            SELECT p.proname, 5, 0, pg_get_functiondef(p.oid) FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
        ) schema
        ORDER BY name, part, position, line
        """;

    private static async Task Compare(string folder, DbConnection connection, string sql, [CallerFilePath] string source = "")
    {
        var file = Path.GetFullPath(Path.Combine(source, "../../../deploy/db", folder, "schema.sql"));
        var actual = string.Join('\n', await connection.QueryAsync<string>(sql)) + "\n";
        if (Environment.GetEnvironmentVariable("UPDATE_SCHEMA") == "1")
            await File.WriteAllTextAsync(file, actual);
        Assert.Equal(await File.ReadAllTextAsync(file), actual);
    }
}
