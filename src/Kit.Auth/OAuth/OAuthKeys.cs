using System.Security.Cryptography;
using Kit.Data;
using Kit.Tenancy;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.IdentityModel.Tokens;

namespace Kit.Auth;

/// <summary>
/// The keys of the OAuth server: in the database, the same for all nodes. The next one is published a day before it is used, so that no
/// program and no node meets a key it has not heard of; the last one stays until nothing that it made is good any more.
/// </summary>
internal sealed class OAuthKeys(ITenantScopes scopes, IDataProtectionProvider protection, TimeProvider clock, IOptions<AuthOptions> options) : IDisposable
{
    public static readonly TimeSpan PublishedBefore = TimeSpan.FromDays(1);
    private readonly IDataProtector _protector = protection.CreateProtector("Kit.Auth.OAuthKeys");
    private readonly SemaphoreSlim _loading = new(1);
    private CancellationTokenSource _changed = new();
    private CancellationTokenSource _copied = new();
    private KeySet? _current;

    public KeySet Current => _current ?? throw new KitException(AuthErrors.NoKeys, "The keys of the OAuth server are not loaded yet. They are once the host has started.");

    public IChangeToken ChangeToken => new CancellationChangeToken(_changed.Token);

    /// <summary>For the options that copy the server's: it fires when those are new already. Together, the copy would be the old one's.</summary>
    public IChangeToken CopyToken => new CancellationChangeToken(_copied.Token);

    /// <summary>Makes keys that are missing or due, and reads what other nodes made.</summary>
    public async Task MaintainAsync(CancellationToken cancellationToken)
    {
        await _loading.WaitAsync(cancellationToken);
        try
        {
            var keys = await ReadAsync(cancellationToken);
            if (await AddDueAsync(OAuthKeyKind.Signing, keys, cancellationToken) | await AddDueAsync(OAuthKeyKind.Encryption, keys, cancellationToken))
            {
                keys = await ReadAsync(cancellationToken);
            }

            Use(keys);
        }
        finally
        {
            _loading.Release();
        }
    }

    public void Dispose()
    {
        _loading.Dispose();
        _changed.Dispose();
        _copied.Dispose();
    }

    private async Task<List<OAuthKey>> ReadAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var scope = scopes.OpenPlatformWide();
        return await scope.ServiceProvider.GetRequiredService<KitDbContext>().Set<OAuthKey>().AsNoTracking()
            .Where(k => k.RetireAt == null || k.RetireAt > now).OrderByDescending(k => k.Number).ToListAsync(cancellationToken);
    }

    private async Task<bool> AddDueAsync(OAuthKeyKind kind, List<OAuthKey> keys, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var last = keys.FirstOrDefault(k => k.Kind == kind);
        if (last is not null && last.NotBefore + options.Value.KeyLifetime - PublishedBefore > now)
        {
            return false;
        }

        var next = new OAuthKey
        {
            Kind = kind,
            Number = (last?.Number ?? 0) + 1,
            ProtectedKey = Make(kind),
            NotBefore = last is null ? now : now + PublishedBefore,
        };
        await using var scope = scopes.OpenPlatformWide();
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        db.Add(next);
        if (last is not null)
        {
            db.Attach(last).Entity.RetireAt = next.NotBefore + options.Value.RefreshTokenLifetime + PublishedBefore;
        }

        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            // Another node was faster: its key is as good. When that is not why, there is still no key, and the next look-up says so.
            if (!await db.Set<OAuthKey>().AsNoTracking().AnyAsync(k => k.Kind == kind && k.Number == next.Number, cancellationToken))
            {
                throw;
            }
        }

        return true;
    }

    private string Make(OAuthKeyKind kind)
    {
        if (kind == OAuthKeyKind.Encryption)
        {
            return Convert.ToBase64String(_protector.Protect(RandomNumberGenerator.GetBytes(32)));
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Convert.ToBase64String(_protector.Protect(key.ExportPkcs8PrivateKey()));
    }

    private void Use(List<OAuthKey> keys)
    {
        // The first in the list is the one that is used.
        var now = clock.GetUtcNow();
        var ordered = keys.OrderBy(k => k.NotBefore > now).ThenByDescending(k => k.NotBefore).ToList();
        var name = string.Join(' ', ordered.Select(k => k.Id));
        if (_current?.Name == name)
        {
            return;
        }

        _current = new(
            name,
            [.. ordered.Where(k => k.Kind == OAuthKeyKind.Signing).Select(Signing)],
            [.. ordered.Where(k => k.Kind == OAuthKeyKind.Encryption).Select(Encryption)]);
        Fire(ref _changed);
        Fire(ref _copied);
    }

    private static void Fire(ref CancellationTokenSource source)
    {
        using var fired = Interlocked.Exchange(ref source, new());
        fired.Cancel();
    }

    private SigningCredentials Signing(OAuthKey key)
    {
        var ecdsa = ECDsa.Create();
        ecdsa.ImportPkcs8PrivateKey(_protector.Unprotect(Convert.FromBase64String(key.ProtectedKey)), out _);
        return new(new ECDsaSecurityKey(ecdsa) { KeyId = key.Id.ToString("N") }, SecurityAlgorithms.EcdsaSha256);
    }

    private EncryptingCredentials Encryption(OAuthKey key) => new(
        new SymmetricSecurityKey(_protector.Unprotect(Convert.FromBase64String(key.ProtectedKey))) { KeyId = key.Id.ToString("N") },
        SecurityAlgorithms.Aes256KW, SecurityAlgorithms.Aes256CbcHmacSha512);

    internal sealed record KeySet(string Name, IReadOnlyList<SigningCredentials> Signing, IReadOnlyList<EncryptingCredentials> Encryption);
}
