namespace Kit.Tenancy;

/// <summary>Finds people of the platform by what others know of them. Kit.Auth brings one; a host with users of its own may register its own.</summary>
public interface IUserDirectory
{
    /// <summary>Those of these people that there are.</summary>
    Task<IReadOnlyList<UserSummary>> FindAsync(IReadOnlyCollection<Guid> userIds, CancellationToken cancellationToken = default);

    /// <summary>The person with this address, or <see langword="null"/>.</summary>
    Task<UserSummary?> FindByEmailAsync(string email, CancellationToken cancellationToken = default);
}
