using Kit.Data;

namespace Kit.Auth;

/// <summary>One sign-in of a person with one browser. The cookie holds no more than its id; what ends the row ends the session on every node.</summary>
[Global]
[NotAudited]
[NotVersioned]
public sealed class Session
{
    /// <summary>The id, which tokens bear as <c>sid</c>.</summary>
    /// <value>A new UUIDv7.</value>
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>Whose session it is.</summary>
    public required Guid UserId { get; init; }

    /// <summary>When the person gave their password.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the session was last used, to within some minutes.</summary>
    public DateTimeOffset LastSeenAt { get; set; }

    /// <summary>What the browser said of itself.</summary>
    public string? UserAgent { get; init; }

    /// <summary>The address that the person signed in from.</summary>
    public string? IpAddress { get; init; }

    /// <summary>When the session ended, if it was ended.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>What ended it.</summary>
    public SessionEnd? End { get; set; }
}
