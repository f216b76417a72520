using Kit.Portability;
using Kit.Tenancy;

namespace Kit.Operations;

/// <summary>What <c>/Views/Kit/Core/TenantExport.cshtml</c>, <c>TenantClone.cshtml</c> and <c>TenantErasure.cshtml</c> show operators.</summary>
public sealed class TenantOperationPage
{
    /// <summary>The tenant's id.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>The tenant; <see langword="null"/> once it is erased.</summary>
    public Tenant? Tenant { get; init; }

    /// <summary>What was asked for before, the newest first.</summary>
    public IReadOnlyList<OperationLine> Lines { get; init; } = [];

    /// <summary>The page's own path, which its form is posted to.</summary>
    public required string Path { get; init; }

    /// <summary>The moment that the page is of.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Why what was asked for is refused.</summary>
    public string? Problem { get; init; }

    /// <summary>The reason, as typed.</summary>
    public string? Reason { get; init; }

    /// <summary>The slug, as typed.</summary>
    public string? Slug { get; init; }

    /// <summary>Of a clone: who may own the copy.</summary>
    public IReadOnlyList<UserSummary> Members { get; init; } = [];

    /// <summary>Of an erasure: the rows that would go, by table.</summary>
    public IReadOnlyDictionary<string, long> Goes { get; init; } = new Dictionary<string, long>();

    /// <summary>Of an erasure: the rows that the law keeps.</summary>
    public IReadOnlyList<KeptRows> Stays { get; init; } = [];

    /// <summary>Of an erasure that has begun: what is known of it, and what was proved.</summary>
    public ErasedTenant? Erased { get; init; }

    /// <summary>Of an erasure whose job has failed: with what, the last time.</summary>
    public string? Error { get; init; }

    /// <summary>Whether something is under way, so that the page should look again.</summary>
    public bool IsUnderWay => Lines.Any(l => l.State is OperationState.Waiting or OperationState.Running) || Erased is { FinishedAt: null };
}
