namespace Kit.Auth;

/// <summary>The people of the platform: for seeds, imports and tools. Pages for people themselves come with <c>AddAuth()</c>.</summary>
public interface IUserAccounts
{
    /// <summary>The user with this address, or <see langword="null"/>.</summary>
    Task<KitUser?> FindByEmailAsync(string email, CancellationToken cancellationToken = default);

    /// <summary>Makes a user whose address is taken as proven.</summary>
    /// <param name="email">The address.</param>
    /// <param name="name">The person's name.</param>
    /// <param name="password">The password, or <see langword="null"/> for one that is set later by a link.</param>
    /// <param name="isOperator">Whether the person is platform staff.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="KitException">The address is taken (<c>KIT4004</c>), or the password breaks a rule (<c>KIT4005</c>).</exception>
    Task<KitUser> CreateAsync(string email, string name, string? password, bool isOperator = false, CancellationToken cancellationToken = default);

    /// <summary>Sets another password. All sessions of the user end, and so do the tokens of programs that they let in.</summary>
    /// <exception cref="KitException">There is no such user (<c>KIT4003</c>), or the password breaks a rule (<c>KIT4005</c>).</exception>
    Task SetPasswordAsync(Guid userId, string password, CancellationToken cancellationToken = default);

    /// <summary>Shuts a user out, or lets them in again. Shutting out ends all sessions and tokens.</summary>
    /// <exception cref="KitException">There is no such user (<c>KIT4003</c>).</exception>
    Task SetDisabledAsync(Guid userId, bool disabled, CancellationToken cancellationToken = default);
}
