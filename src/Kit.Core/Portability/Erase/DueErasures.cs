using Kit.Data;
using Kit.Lifecycle;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kit.Portability;

/// <summary>
/// Erases what is due: tenants whose time to undo the closing is over and whose erasure did not come to its end, and what the law kept of erased
/// ones and need not be kept any longer.
/// </summary>
internal sealed partial class DueErasures(IServiceScopeFactory factory, ITenantScopes scopes, TimeProvider clock, ILogger<DueErasures> logger)
{
    // The closing's own job is the first to come; this is for those whose job was given up.
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    /// <summary>Erases them one by one. One that can't be erased does not keep the others.</summary>
    /// <returns>How many were erased, and which were not.</returns>
    public async Task<(int Erased, IReadOnlyList<Guid> Failed)> RunAsync(CancellationToken cancellationToken)
    {
        var erased = 0;
        var failed = new List<Guid>();
        foreach (var (id, reason) in await FindAsync(cancellationToken))
        {
            try
            {
                await using var scope = factory.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<ITenantEraser>().EraseAsync(id, reason, cancellationToken);
                erased++;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                LogFailed(e, id);
                failed.Add(id);
            }
        }

        return (erased, failed);
    }

    private async Task<List<(Guid Id, string Reason)>> FindAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.OpenPlatformWide();
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        var now = clock.GetUtcNow();
        var over = now - Patience;
        var closed = await db.Set<Tenant>().Where(t => t.Status == TenantStatus.Closed ? t.StatusChangedAt < over : t.Status == TenantStatus.Closing && t.ClosesAt < over)
            .Select(t => new { t.Id, t.StatusReason }).ToListAsync(cancellationToken);
        var kept = await db.Set<ErasedTenant>().Where(e => e.KeptUntil != null && e.KeptUntil <= now).Select(e => e.Id).ToListAsync(cancellationToken);
        return [.. closed.Select(t => (t.Id, t.StatusReason ?? "closed")), .. kept.Select(id => (id, "the time is over for which rows were kept"))];
    }

    [LoggerMessage(2271, LogLevel.Error, "Tenant {TenantId} is due and could not be erased; it is tried again")]
    private partial void LogFailed(Exception exception, Guid tenantId);
}
