namespace Kit.Data;

/// <summary>Which databases to migrate, and how.</summary>
/// <param name="Shared">Whether the shared one comes first.</param>
/// <param name="Databases">The names of the others; <see langword="null"/> for all that tenants are in.</param>
/// <param name="Canary">The name of the one that goes before the rest, alone; <see langword="null"/> for the first that lacks a migration.</param>
/// <param name="Parallel">How many are migrated at once.</param>
/// <param name="DryRun">Whether nothing is to be changed.</param>
internal sealed record FleetOrder(bool Shared, IReadOnlyList<string>? Databases, string? Canary, int Parallel, bool DryRun)
{
    public const int DefaultParallel = 4;
}
