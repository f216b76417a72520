using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using Kit.Data;
using Kit.Tenancy;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Settings;

/// <summary>What this node remembers of the stored settings: texts, from which each caller gets an object of its own.</summary>
internal sealed class SettingsCache
{
    private readonly ITenantScopes _scopes;
    private readonly ITenantStore _tenants;
    private readonly IDataProtectionProvider _protection;
    private readonly SignalCache<(Guid TenantId, string Section), Content> _cache;

    public SettingsCache(ITenantScopes scopes, ITenantStore tenants, IDataProtectionProvider protection, IChangeSignals signals, TimeProvider clock)
    {
        _scopes = scopes;
        _tenants = tenants;
        _protection = protection;
        _cache = new(signals, clock, SettingsModel.Table, static (content, key) =>
            key is [var tenantId, var section] && Guid.TryParse(tenantId, out var tenant) && tenant == content!.TenantId && section == content.Section);
    }

    /// <summary>Which state each object shows that was handed out.</summary>
    public ConditionalWeakTable<object, string> Versions { get; } = [];

    /// <summary>What is stored, or <see langword="null"/> when nothing is.</summary>
    public ValueTask<Content?> FindAsync(Guid tenantId, SettingsSection section, CancellationToken cancellationToken) =>
        _cache.GetAsync((tenantId, section.Name), (key, ct) => LoadAsync(key.TenantId, section, ct), cancellationToken);

    private async Task<Content?> LoadAsync(Guid tenantId, SettingsSection section, CancellationToken cancellationToken)
    {
        // In a scope of its own: what the caller has not committed yet is not to be remembered.
        if (await _tenants.FindByIdAsync(tenantId, cancellationToken) is not { } tenant)
        {
            return null;
        }

        await using var scope = _scopes.Open(tenant);
        var row = await scope.ServiceProvider.GetRequiredService<KitDbContext>().Set<StoredSettings>().AsNoTracking().Where(s => s.Section == section.Name)
            .Select(s => new { s.Values, s.Secrets, Version = EF.Property<long>(s, KitAnnotations.Version) }).FirstOrDefaultAsync(cancellationToken);
        return row is null ? null : new(tenantId, section.Name, row.Values, Reveal(tenantId, section, row.Secrets), row.Version);
    }

    private Dictionary<string, string> Reveal(Guid tenantId, SettingsSection section, string? secrets)
    {
        try
        {
            return secrets is null ? [] : SettingsSection.ReadSecrets(TenantProtector.Create(_protection, tenantId, section.Purpose).Unprotect(secrets));
        }
        catch (Exception e) when (e is CryptographicException or JsonException)
        {
            throw Unreadable(section, e);
        }
    }

    public static KitException Unreadable(SettingsSection section, Exception cause) => new(
        KitErrors.UnreadableSettings, $"The stored settings '{section.Name}' can't be read: another tenant's, another key ring's, or of another form than {section.Type}.", cause);

    internal sealed record Content(Guid TenantId, string Section, string Values, IReadOnlyDictionary<string, string> Secrets, long Version);
}
