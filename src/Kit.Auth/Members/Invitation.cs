using Kit.Data;

namespace Kit.Auth;

/// <summary>An address that was invited to a tenant. The link in the mail is good once, and for that address only.</summary>
[NotExported("its link is good for one tenant only")]
public sealed class Invitation
{
    /// <summary>The id.</summary>
    /// <value>A new UUIDv7.</value>
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>The address, as it was given.</summary>
    public required string Email { get; init; }

    /// <summary>The role that the person gets.</summary>
    public required string Role { get; init; }

    /// <summary>The membership that invited. It must still hold the role when the invitation is accepted.</summary>
    public required Guid InvitedById { get; init; }

    /// <summary>A hash of the link's secret.</summary>
    internal string TokenHash { get; init; } = "";

    /// <summary>When it was sent.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ends.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it was accepted.</summary>
    public DateTimeOffset? AcceptedAt { get; set; }

    /// <summary>When it was taken back.</summary>
    public DateTimeOffset? RevokedAt { get; set; }

    /// <inheritdoc/>
    public override string ToString() => Email;
}
