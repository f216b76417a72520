using Kit.Tenancy;

namespace Tracker.Digest;

/// <summary>A member who wants no mail of the morning.</summary>
public sealed class DigestOptOut
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid MemberId { get; init; }

    public Membership? Member { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}
