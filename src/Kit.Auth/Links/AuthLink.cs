using Kit.Data;

namespace Kit.Auth;

/// <summary>A link that a mail carries: good once, for a while. Only a hash of its secret is kept.</summary>
[Global]
[NotAudited]
[NotVersioned]
internal sealed class AuthLink
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required AuthLinkPurpose Purpose { get; init; }

    public required string TokenHash { get; init; }

    /// <summary>Whose password it sets. Nobody's, when a stranger asked for an address that has no account.</summary>
    public Guid? UserId { get; init; }

    /// <summary>A sign-up that waits for its address to be proven, encrypted.</summary>
    public string? Payload { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? UsedAt { get; set; }
}
