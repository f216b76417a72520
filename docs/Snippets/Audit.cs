using Kit.Audit;
using Kit.Data;
using Microsoft.EntityFrameworkCore;

namespace Kit.Snippets;

#region audit-read
public sealed class LastMonth(KitDbContext db, TimeProvider clock)
{
    public Task<List<AuditEntry>> OfAsync(string userId) => db.Set<AuditEntry>()
        .Between(clock.GetUtcNow().AddDays(-30), null) // found by the key, however many entries there are
        .Where(e => e.ActorId == userId)
        .OrderByDescending(e => e.Id)
        .Take(100)
        .ToListAsync(); // the current tenant's only
}
#endregion

#region audit-verify
public sealed class Proof(IAuditVerifier verifier)
{
    public async Task<string> OfAsync(Guid tenantId)
    {
        var report = await verifier.VerifyAsync(tenantId);
        return report.Fault is { } fault ? $"Seal {fault.Number}: {fault.Message}" : $"{report.Entries} entries are as they were sealed.";
    }
}
#endregion
