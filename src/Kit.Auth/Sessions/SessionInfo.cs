namespace Kit.Auth;

/// <summary>What a request needs to know of a session; kept in memory.</summary>
internal sealed record SessionInfo(Guid Id, Guid UserId, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, SessionEnd? End)
{
    /// <summary>Whether its user is still signed in.</summary>
    public bool IsLive => End is null;

    /// <summary>Whether tokens that were given in it may be refreshed. Signing out of the browser does not take back offline access.</summary>
    public bool AllowsRefresh => End is null or SessionEnd.SignedOut;
}
