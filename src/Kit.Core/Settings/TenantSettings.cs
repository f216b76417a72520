using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Kit.Data;
using Kit.Tenancy;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Kit.Settings;

internal sealed class TenantSettings<T>(
    TenantScope scope, KitDbContext db, ITenantProtector protector, SettingsRegistry registry, SettingsCache cache, IServiceProvider services) : ITenantSettings<T>
    where T : class, new()
{
    private const long NothingStored = -1;
    private readonly SettingsSection _section = registry.Of(typeof(T));

    public async ValueTask<T> GetAsync(CancellationToken cancellationToken = default)
    {
        var content = await cache.FindAsync(Tenant.Id, _section, cancellationToken);
        T value;
        try
        {
            value = content is null ? new() : (T)_section.Read(content.Values, content.Secrets);
        }
        catch (JsonException e)
        {
            throw SettingsCache.Unreadable(_section, e);
        }

        cache.Versions.AddOrUpdate(value, Text(content?.Version ?? NothingStored));
        return value;
    }

    public string? VersionOf(T value) => cache.Versions.TryGetValue(value, out var version) ? version : null;

    public async Task SaveAsync(T value, string? version = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(value);
        _ = Tenant;
        Validate(value);
        var (entry, stored) = await FindAsync(cancellationToken);
        if ((version ?? VersionOf(value)) is { } replaced && replaced != Text(stored))
        {
            Forget(entry);
            throw new ConflictException();
        }

        entry.Entity.Values = _section.WriteValues(value);
        entry.Entity.Secrets = Protect(_section.WriteSecrets(value), entry.Entity.Secrets);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (IsConflict(e) && e.Entries.Any(other => other.Entity == entry.Entity))
        {
            throw new ConflictException(e);
        }
        finally
        {
            // The next save reads anew, whatever became of this one.
            stored = entry.State == EntityState.Unchanged ? (long)entry.Property(KitAnnotations.Version).CurrentValue! : NothingStored;
            Forget(entry);
        }

        cache.Versions.AddOrUpdate(value, Text(stored));
    }

    private TenantInfo Tenant => scope.Tenant ?? throw new NoTenantException($"the settings '{_section.Name}'");

    // As the caller's transaction sees it.
    private async Task<(EntityEntry<StoredSettings> Entry, long Version)> FindAsync(CancellationToken cancellationToken)
    {
        var row = await db.Set<StoredSettings>().SingleOrDefaultAsync(s => s.Section == _section.Name, cancellationToken);
        if (row is null)
        {
            return (db.Add(new StoredSettings { Section = _section.Name }), NothingStored);
        }

        var entry = db.Entry(row);
        return (entry, (long)entry.Property(KitAnnotations.Version).CurrentValue!);
    }

    // The same text is encrypted differently each time: what has not changed stays as it is, so that no audit entry says that it did.
    private string? Protect(string? secrets, string? before)
    {
        var mine = protector.Create(_section.Purpose);
        if (secrets is null)
        {
            return null;
        }

        try
        {
            return before is not null && mine.Unprotect(before) == secrets ? before : mine.Protect(secrets);
        }
        catch (CryptographicException)
        {
            return mine.Protect(secrets); // what was there could not be read anyway
        }
    }

    private static bool IsConflict(DbUpdateException e) =>
        e is DbUpdateConcurrencyException || DatabaseProviders.FindRefusal(e.InnerException)?.Kind == RefusalKind.Duplicate;

    private void Validate(T value)
    {
        var failures = new List<ValidationResult>();
        if (!Validator.TryValidateObject(value, new ValidationContext(value, services, null), failures, validateAllProperties: true))
        {
            throw new InvalidSettingsException(_section.Name, failures);
        }
    }

    private static void Forget(EntityEntry entry) => entry.State = EntityState.Detached;

    private static string Text(long version) => version.ToString(CultureInfo.InvariantCulture);
}
