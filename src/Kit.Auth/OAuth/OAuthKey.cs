using Kit.Data;

namespace Kit.Auth;

/// <summary>A key of the OAuth server, for all nodes.</summary>
[Global]
[NotAudited]
[NotVersioned]
internal sealed class OAuthKey
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required OAuthKeyKind Kind { get; init; }

    /// <summary>Counts the keys of a kind; unique, so that of two nodes that make the next one at once only one does.</summary>
    public required int Number { get; init; }

    /// <summary>The key, encrypted by Data Protection.</summary>
    public required string ProtectedKey { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when on it is used. Before that it is only published.</summary>
    public required DateTimeOffset NotBefore { get; init; }

    /// <summary>From when on nothing that it made is good any more. Unknown until there is a next one.</summary>
    public DateTimeOffset? RetireAt { get; set; }
}
