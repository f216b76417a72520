using Kit.Portability;
using Kit.Tenancy;

namespace Kit.Operations;

/// <summary>What <c>/Views/Kit/Core/TenantMove.cshtml</c> shows operators.</summary>
public sealed class TenantMovePage
{
    /// <summary>The tenant.</summary>
    public required Tenant Tenant { get; init; }

    /// <summary>Its moves, the newest first.</summary>
    public required IReadOnlyList<TenantMove> Moves { get; init; }

    /// <summary>What the last attempt of the job failed with that does the move which is under way; <see langword="null"/> where none has.</summary>
    public string? Error { get; init; }

    /// <summary>Whether a move is under way that no job does any more.</summary>
    public bool IsStuck { get; init; }

    /// <summary>The page's own path, which its forms are posted to.</summary>
    public required string Path { get; init; }

    /// <summary>Why what was asked for is refused.</summary>
    public string? Problem { get; init; }

    /// <summary>The reason, as typed.</summary>
    public string? Reason { get; init; }

    /// <summary>The name of the database that the tenant is to have, as typed or as it is suggested.</summary>
    public required string Database { get; init; }

    /// <summary>The move that is under way, or <see langword="null"/>.</summary>
    public TenantMove? UnderWay => Moves.FirstOrDefault(m => m.FinishedAt is null);

    /// <summary>Whether that can still be rolled back.</summary>
    public bool CanBeRolledBack => UnderWay is { IsCancelled: false, Step: TenantMoveStep.Preparing or TenantMoveStep.Copying or TenantMoveStep.CatchingUp or TenantMoveStep.Switching };
}
