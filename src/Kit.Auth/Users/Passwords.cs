using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Kit.Auth;

/// <summary>
/// Hashes and checks passwords. A check costs the same whether the user exists or not, and no more run at once than there are processors,
/// so that a flood of sign-ins does not starve everything else.
/// </summary>
internal sealed class Passwords(IPasswordHasher<KitUser> hasher) : IDisposable
{
    public const int MinLength = 10;
    public const int MaxLength = 128;
    private readonly SemaphoreSlim _slots = new(Math.Max(2, Environment.ProcessorCount));
    private readonly KitUser _nobody = new();
    private string? _nobodysHash;

    public async Task<string> HashAsync(KitUser user, string password, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        try
        {
            return hasher.HashPassword(user, password);
        }
        finally
        {
            _slots.Release();
        }
    }

    public async Task<bool> VerifyAsync(KitUser? user, string password, CancellationToken cancellationToken)
    {
        var given = password.Length > MaxLength ? password[..MaxLength] : password;
        await _slots.WaitAsync(cancellationToken);
        try
        {
            var known = user is { PasswordHash: not null, Disabled: false };
            var hash = known ? user!.PasswordHash! : _nobodysHash ??= hasher.HashPassword(_nobody, Guid.CreateVersion7().ToString());
            var matches = hasher.VerifyHashedPassword(user ?? _nobody, hash, given) != PasswordVerificationResult.Failed;
            return known && matches && given.Length == password.Length;
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose() => _slots.Dispose();

    /// <summary>The settings of Identity: length counts, not which characters; many rounds.</summary>
    internal sealed class Setup : IConfigureOptions<IdentityOptions>, IConfigureOptions<PasswordHasherOptions>
    {
        public void Configure(IdentityOptions options)
        {
            options.Password.RequiredLength = MinLength;
            options.Password.RequiredUniqueChars = 1;
            options.Password.RequireDigit = options.Password.RequireLowercase = options.Password.RequireUppercase = false;
            options.Password.RequireNonAlphanumeric = false;
            options.User.RequireUniqueEmail = true;
            options.User.AllowedUserNameCharacters = "";
        }

        public void Configure(PasswordHasherOptions options) => options.IterationCount = 210_000;
    }
}
