namespace Kit.Tenancy;

/// <summary>
/// A user's belonging to a tenant. Work is assigned to memberships and not to users, so that nothing of a tenant's points outside it;
/// <see cref="Name"/> and <see cref="Email"/> are what the tenant sees of the person.
/// </summary>
public sealed class Membership
{
    /// <summary>The id that rows of the tenant refer to.</summary>
    /// <value>A new UUIDv7.</value>
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>The person, by id; users live on the platform and not in the tenant.</summary>
    public required Guid UserId { get; init; }

    /// <summary>The person's name as shown within the tenant.</summary>
    public required string Name { get; set; }

    /// <summary>The person's address as shown within the tenant.</summary>
    public required string Email { get; set; }

    /// <summary>The name of the role that says what the member may do.</summary>
    /// <value><c>member</c>.</value>
    public string Role { get; set; } = Roles.Member;

    /// <summary>Whether the membership lets its user in.</summary>
    /// <value><see cref="MembershipStatus.Active"/>.</value>
    public MembershipStatus Status { get; set; } = MembershipStatus.Active;

    /// <summary>When the person joined.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
