using System.Data.Common;

namespace Greenlight.Ledger;

/// <summary>Where Orleans keeps its own tables (membership, reminders, grain state): what its AdoNet options need.</summary>
/// <param name="Invariant">Orleans' name of the provider.</param>
/// <param name="DataSource">Gives connections that are known to sync to disk.</param>
public sealed record OrleansStore(string Invariant, DbDataSource DataSource);
