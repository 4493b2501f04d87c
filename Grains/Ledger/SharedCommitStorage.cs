using System.Globalization;
using System.Text.Json;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Providers;
using Orleans.Storage;

namespace Greenlight.Ledger;

/// <summary>
/// Grain state in the embedded database. Orleans' own relational storage commits each write by itself, and a quarter of a million keys wait for as many
/// syncs of the disk; here writes that come together share one. Conditional on the version like Orleans' own: of two activations, one wins.
/// </summary>
internal sealed class SharedCommitStorage(IDatabase database) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await using var connection = await database.OpenRead();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT version, payload FROM grain_state WHERE kind = @kind AND key = @key";
        Name(command, "kind", Kind(stateName, grainId));
        Name(command, "key", grainId.Key.ToString()!);
        await using var row = await command.ExecuteReaderAsync();
        var found = await row.ReadAsync();
        grainState.ETag = found ? row.GetInt64(0).ToString(CultureInfo.InvariantCulture) : null;
        grainState.RecordExists = found && !row.IsDBNull(1);
        grainState.State = grainState.RecordExists ? JsonSerializer.Deserialize<T>(row.GetFieldValue<byte[]>(1))! : Activator.CreateInstance<T>();
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Write(stateName, grainId, grainState, JsonSerializer.SerializeToUtf8Bytes(grainState.State), exists: true);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        grainState.State = Activator.CreateInstance<T>();
        return Write(stateName, grainId, grainState, null, exists: false);
    }

    private async Task Write<T>(string stateName, GrainId grainId, IGrainState<T> grainState, byte[]? payload, bool exists)
    {
        var write = new
        {
            kind = Kind(stateName, grainId),
            key = grainId.Key.ToString(),
            payload,
            seen = grainState.ETag is { } tag ? long.Parse(tag, CultureInfo.InvariantCulture) : 0,
        };
        var written = await database.Write(connection => connection.ExecuteAsync(
            write.seen == 0
                ? "INSERT INTO grain_state (kind, key, version, payload) VALUES (@kind, @key, 1, @payload) ON CONFLICT DO NOTHING"
                : "UPDATE grain_state SET version = version + 1, payload = @payload WHERE kind = @kind AND key = @key AND version = @seen",
            write));
        if (written == 0)
            throw new InconsistentStateException($"The state of {grainId} was written by another activation since version {write.seen} was read.");
        grainState.ETag = (write.seen + 1).ToString(CultureInfo.InvariantCulture);
        grainState.RecordExists = exists;
    }

    private static string Kind(string stateName, GrainId grainId) => $"{grainId.Type}/{stateName}";

    private static void Name(System.Data.Common.DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
    }
}

/// <summary>Where grains keep their state.</summary>
internal static class GrainStorages
{
    /// <summary>
    /// Adds a storage of that name: in the embedded database with writes that share commits, otherwise the silo's default. For silos, after their default grain storage.
    /// </summary>
    public static IServiceCollection AddSharedCommitStorage(this IServiceCollection services, string name) => services
        .AddKeyedSingleton<IGrainStorage>(name, (s, _) => s.GetRequiredService<IDatabase>().Dialect is Dialect.Sqlite
            ? new SharedCommitStorage(s.GetRequiredService<IDatabase>())
            : s.GetRequiredKeyedService<IGrainStorage>(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME));
}
