using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Audit;

/// <summary>One owner's entries and seals, or all owners', as the platform sees them.</summary>
internal static class AuditRows
{
    /// <summary>
    /// A scope of all tenants in the shared database, or in one that tenants have for themselves. What is read there leaves Kit only as numbers
    /// and hashes.
    /// </summary>
    public static AsyncServiceScope Open(IServiceScopeFactory factory, string? database, string reason, out KitDbContext db)
    {
        var scope = PlatformScope.Open(factory, Actor.System, reason, database);
        db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        return scope;
    }

    public static IQueryable<AuditEntry> Entries(this KitDbContext db, Guid owner) =>
        db.AllTenants<AuditEntry>().AsNoTracking().Where(e => EF.Property<Guid>(e, KitAnnotations.TenantId) == owner);

    public static IQueryable<AuditSeal> Seals(this KitDbContext db, Guid owner) =>
        db.AllTenants<AuditSeal>().AsNoTracking().Where(s => EF.Property<Guid>(s, KitAnnotations.TenantId) == owner);

    public static IQueryable<AuditSeal> Seals(this KitDbContext db, Guid owner, string chain) => db.Seals(owner).Where(s => s.Chain == chain);

    /// <summary>
    /// The chain that is sealed in this database: the tenant's own, or, while it is away, that of its absence. Its entries go along when it
    /// leaves; what happens to it here from then on follows none of them.
    /// </summary>
    public static async Task<string> ChainAsync(this KitDbContext db, Guid owner, CancellationToken cancellationToken) =>
        await db.Set<DepartedTenant>().Where(d => d.TenantId == owner && d.Since != null && d.MoveId != Guid.Empty).Select(d => (Guid?)d.MoveId).SingleOrDefaultAsync(cancellationToken) is { } move
            ? move.ToString()
            : "";

    /// <summary>The entries that bear a seal's number and whose ids are between its first and its last.</summary>
    public static IQueryable<AuditEntry> EntriesOf(this KitDbContext db, Guid owner, AuditSeal seal) =>
        db.Entries(owner).Where(e => e.Id >= seal.FirstEntryId && e.Id <= seal.LastEntryId && e.SealChain == seal.Chain && e.SealNumber == seal.Number);
}
