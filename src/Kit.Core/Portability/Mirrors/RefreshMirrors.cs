using Kit.Data;
using Kit.Jobs;

namespace Kit.Portability;

/// <summary>Brings the copies of the control plane in a tenant's own database up to date.</summary>
/// <param name="TenantId">The tenant whose database it is; <see langword="null"/>: all tenants' databases.</param>
/// <remarks>It reads all there is and compares, so that the last one to run is enough, and what a lost one left behind is mended.</remarks>
[Job(Kind, Title = "Copy what has changed to the own database", Lane = JobAttribute.AnyStatusLane, MaxAttempts = Attempts, Transactional = false)]
internal sealed record RefreshMirrors(Guid? TenantId)
{
    private const string Kind = "kit.mirrors.refresh";
    private const int Attempts = 50;

    /// <summary>The job's row, beside the change that it follows.</summary>
    public static Job For(Guid owner, Guid? tenantId, DateTimeOffset now) => new()
    {
        TenantId = owner,
        Lane = JobAttribute.AnyStatusLane,
        Kind = Kind,
        Payload = JobDefinition.Write(new RefreshMirrors(tenantId)),
        RunAt = now,
        State = JobState.Ready,
        MaxAttempts = Attempts,
    };
}
