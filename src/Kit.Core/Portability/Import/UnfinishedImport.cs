using Kit.Data;

namespace Kit.Portability;

/// <summary>
/// A tenant that an import is about to make. The row is there before anything of the tenant is in any store, and goes with the commit that makes the
/// tenant: what was put for one that never came to be is found by it.
/// </summary>
[Global]
[NotAudited]
[NotVersioned]
internal sealed class UnfinishedImport
{
    /// <summary>The tenant's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>When the import began; of several, the last one.</summary>
    public required DateTimeOffset StartedAt { get; set; }
}
