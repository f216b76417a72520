using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Kit.Portability;

/// <summary>
/// Whoever works on a tenant as a whole must find all of it in one place. While it is moved, and until the place that it left is cleared, its jobs and
/// audit entries are on the way, and a copy is there of what is not the tenant's any more.
/// </summary>
internal static class TenantRest
{
    /// <summary>Sees that no move of the tenant is under way.</summary>
    /// <exception cref="KitException">One is (<c>KIT2141</c>).</exception>
    public static async Task RequireAsync(KitDbContext control, Guid tenantId, CancellationToken cancellationToken)
    {
        if (await control.Set<TenantMove>().AnyAsync(m => m.TenantId == tenantId && m.FinishedAt == null, cancellationToken))
        {
            throw Refusal(tenantId, "is being moved, and has rows in two databases. Wait for the move's end, or cancel it; then try again.");
        }
    }

    /// <summary>Sees that no move of the tenant is under way, and that it is where it was thought to be.</summary>
    /// <returns>The last move that there was: where it is another one the second time, the tenant may have been away in between.</returns>
    /// <exception cref="KitException">It is not so (<c>KIT2141</c>).</exception>
    public static async Task<Guid> RequireAsync(KitDbContext control, TenantInfo tenant, CancellationToken cancellationToken)
    {
        await RequireAsync(control, tenant.Id, cancellationToken);
        var now = await control.Set<Tenant>().Where(t => t.Id == tenant.Id).Select(t => new
        {
            t.Database,
            LastMove = control.Set<TenantMove>().Where(m => m.TenantId == tenant.Id).OrderByDescending(m => m.Id).Select(m => m.Id).FirstOrDefault(),
        }).SingleOrDefaultAsync(cancellationToken) ?? throw new TenantUnavailableException(tenant.Id);
        return now.Database == tenant.Database ? now.LastMove : throw Moved(tenant.Id);
    }

    /// <summary>Sees that nothing happened between two looks.</summary>
    /// <exception cref="KitException">Something did (<c>KIT2141</c>).</exception>
    public static async Task RequireStillAsync(KitDbContext control, TenantInfo tenant, Guid lastMove, CancellationToken cancellationToken)
    {
        if (await RequireAsync(control, tenant, cancellationToken) != lastMove)
        {
            throw Moved(tenant.Id);
        }
    }

    private static MoveRefusedException Moved(Guid tenantId) => Refusal(tenantId, "was moved at this moment. Try again.");

    private static MoveRefusedException Refusal(Guid tenantId, string why) => new(KitErrors.MoveUnderWay, 409, $"Tenant {tenantId} {why}");
}
