using Kit.Audit;
using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Admin;

/// <summary>
/// The audit log that a request asks for. An entry stands in the database in which its change was committed: a tenant with a database of its own
/// has some there, and some in the shared one.
/// </summary>
internal sealed class AuditLogs : IAsyncDisposable
{
    private readonly AsyncServiceScope? _tenant;
    private readonly IReadOnlyList<IQueryable<AuditEntry>> _logs;

    private AuditLogs(AsyncServiceScope? tenant, IReadOnlyList<IQueryable<AuditEntry>> logs) => (_tenant, _logs) = (tenant, logs);

    /// <param name="request">The request; within a tenant, the log is that tenant's.</param>
    /// <param name="session">Where operators look.</param>
    /// <param name="owner">On the operators' site, whose log it is, wherever it is; <see langword="null"/> for everybody's that is in the database that is shown.</param>
    public static async Task<AuditLogs> OpenAsync(AdminRequest request, AdminSession session, Guid? owner)
    {
        var services = request.Http.RequestServices;
        if (!request.Site.ForOperators)
        {
            return new(null, Of(services));
        }

        if (owner is { } id && id != Tenant.Platform && await services.GetRequiredService<ITenantStore>().FindByIdAsync(id, request.Aborted) is { Database: not null } tenant)
        {
            var scope = services.GetRequiredService<ITenantScopes>().Open(tenant, services.GetRequiredService<TenantScope>().Actor);
            return new(scope, Of(scope.ServiceProvider));
        }

        return new(null, [(owner is null ? session.Rows<AuditEntry>() : session.Control.AllTenants<AuditEntry>().Where(e => EF.Property<Guid>(e, "TenantId") == owner)).AsNoTracking()]);
    }

    /// <summary>The newest of the entries.</summary>
    /// <param name="narrow">Which ones.</param>
    /// <param name="take">How many at most.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<List<AuditRow>> ReadAsync(Func<IQueryable<AuditEntry>, IQueryable<AuditEntry>> narrow, int take, CancellationToken cancellationToken)
    {
        List<AuditRow> rows = [];
        foreach (var log in _logs)
        {
            rows.AddRange(await narrow(log).OrderByDescending(a => a.Id).Take(take).Select(a => new AuditRow(
                a.Id, EF.Property<Guid>(a, "TenantId"), a.At, a.ActorKind, a.ActorName, a.Action, a.Entity, a.EntityId, a.Label, a.Reason, a.Changes, a.SealNumber))
                .ToListAsync(cancellationToken));
        }

        // Just after a move, the place that was left has them too.
        return _logs.Count == 1 ? rows : [.. rows.DistinctBy(r => r.Id).OrderByDescending(r => r.Id).Take(take)];
    }

    /// <summary>All of the entries, the oldest first, as they are read.</summary>
    /// <param name="narrow">Which ones.</param>
    public IAsyncEnumerable<AuditExportRow> ReadAllAsync(Func<IQueryable<AuditEntry>, IQueryable<AuditEntry>> narrow)
    {
        var logs = _logs.Select(log => narrow(log).OrderBy(e => e.Id).Select(e => new AuditExportRow(EF.Property<Guid>(e, "TenantId"), e)).AsAsyncEnumerable()).ToList();
        return logs is [var one] ? one : MergeAsync(logs[0], logs[1]);
    }

    public ValueTask DisposeAsync() => _tenant?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static List<IQueryable<AuditEntry>> Of(IServiceProvider services) =>
    [
        .. new[] { services.GetRequiredService<KitDbContext>(), services.GetRequiredService<IControlPlane>().Db }.Distinct()
            .Select(db => db.Set<AuditEntry>().AsNoTracking()),
    ];

    private static async IAsyncEnumerable<AuditExportRow> MergeAsync(
        IAsyncEnumerable<AuditExportRow> first, IAsyncEnumerable<AuditExportRow> second, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var left = first.GetAsyncEnumerator(cancellationToken);
        await using var right = second.GetAsyncEnumerator(cancellationToken);
        var (hasLeft, hasRight) = (await left.MoveNextAsync(), await right.MoveNextAsync());
        while (hasLeft || hasRight)
        {
            var order = !hasRight ? -1 : !hasLeft ? 1 : left.Current.Entry.Id.CompareTo(right.Current.Entry.Id);
            yield return order <= 0 ? left.Current : right.Current;
            hasLeft = order <= 0 ? await left.MoveNextAsync() : hasLeft;
            hasRight = order >= 0 ? await right.MoveNextAsync() : hasRight;
        }
    }
}
