using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Kit.Auth.Tests.TestModel;

/// <summary>Identity's own hasher with few rounds, which counts.</summary>
public sealed class CountingHasher : IPasswordHasher<KitUser>
{
    private readonly PasswordHasher<KitUser> _hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = 1000 }));
    private int _hashed;
    private int _verified;

    public int Hashed => _hashed;

    public int Verified => _verified;

    public string HashPassword(KitUser user, string password)
    {
        Interlocked.Increment(ref _hashed);
        return _hasher.HashPassword(user, password);
    }

    public PasswordVerificationResult VerifyHashedPassword(KitUser user, string hashedPassword, string providedPassword)
    {
        Interlocked.Increment(ref _verified);
        return _hasher.VerifyHashedPassword(user, hashedPassword, providedPassword);
    }
}
