using Kit.Jobs;

namespace Kit.Files;

/// <summary>Deletes the bytes of a file whose row is gone.</summary>
[Job(Kind, Title = "Delete a file", Lane = Lane, Transactional = false)]
internal sealed record EraseBlob(Guid FileId)
{
    private const string Kind = "files.erase";
    private const string Lane = "files";
    private const int MaxAttempts = 10;

    /// <summary>The job's row, for a tenant that may not be the scope's: operators delete too.</summary>
    public static Job For(Guid tenantId, Guid fileId, DateTimeOffset now) => new()
    {
        TenantId = tenantId,
        Lane = Lane,
        Kind = Kind,
        Payload = JobDefinition.Write(new EraseBlob(fileId)),
        RunAt = now,
        State = JobState.Ready,
        MaxAttempts = MaxAttempts,
    };
}
