using Kit.Audit;
using Kit.Data;
using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Operations;

/// <summary>What was last done within the tenant, in whichever database.</summary>
internal sealed class AuditSection(IServiceScopeFactory factory) : TenantSection(60)
{
    private const int Most = 10;

    protected override async Task<OperatorTable?> ReadAsync(KitDbContext db, Guid tenantId, CancellationToken cancellationToken)
    {
        var tenant = await db.Set<Tenant>().Where(t => t.Id == tenantId).Select(t => new { t.Slug, t.Database }).FirstOrDefaultAsync(cancellationToken);
        var (entries, problem) = (await NewestAsync(db, tenantId, cancellationToken), "");
        if (tenant?.Database is { } database)
        {
            try
            {
                await using var scope = PlatformScope.Open(factory, db.Scope!.Actor, "an operator looks at a tenant's last audit entries", database);
                var own = await NewestAsync(scope.ServiceProvider.GetRequiredService<KitDbContext>(), tenantId, cancellationToken);
                entries = [.. own.Concat(entries).DistinctBy(e => e.Id).OrderByDescending(e => e.Id).Take(Most)];
            }
            catch (TenantDatabaseUnavailableException)
            {
                problem = $", without those in {database}, which can't be reached";
            }
        }

        return new(
            $"Last entries of its audit log{problem}",
            ["When", "Who", "Did", "Of", "Why"],
            [.. entries.Select(a => (IReadOnlyList<OperatorCell>)
            [
                OperatorCell.Of(a.At), a.ActorKind == ActorKind.User ? a.ActorName : $"{a.ActorName} ({a.ActorKind.ToString().ToLowerInvariant()})",
                a.Action.ToString(), $"{a.Entity}: {a.Label ?? a.EntityId}", a.Reason,
            ])])
        {
            More = new("The audit log", $"/admin/audit-entries?tenant={tenant?.Slug}"),
        };
    }

    private static Task<List<AuditEntry>> NewestAsync(KitDbContext db, Guid tenantId, CancellationToken cancellationToken) => db.AllTenants<AuditEntry>().AsNoTracking()
        .Where(a => EF.Property<Guid>(a, KitAnnotations.TenantId) == tenantId).OrderByDescending(a => a.Id).Take(Most).ToListAsync(cancellationToken);
}
