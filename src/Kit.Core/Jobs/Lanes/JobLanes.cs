using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Jobs;

internal sealed class JobLanes(IPlatformScope platform, LaneRegistry lanes) : IJobLanes
{
    public Task PauseAsync(string lane, Guid? tenantId, string reason, CancellationToken cancellationToken = default) =>
        ChangeAsync(lane, tenantId, rule => rule.Paused = true, reason, cancellationToken);

    public Task ResumeAsync(string lane, Guid? tenantId, string reason, CancellationToken cancellationToken = default) =>
        ChangeAsync(lane, tenantId, rule => rule.Paused = false, reason, cancellationToken);

    public Task ChangeAsync(string lane, Guid? tenantId, Action<LaneRule> change, string reason, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        return WriteAsync(
            lane,
            tenantId,
            reason,
            (db, rule) =>
            {
                if (rule is null)
                {
                    db.Add(rule = new() { Lane = lane, TenantId = tenantId ?? LaneRule.Everyone, Reason = reason });
                }

                change(rule);
                rule.Reason = reason;
                Check(rule);
            },
            cancellationToken);
    }

    public Task ResetAsync(string lane, Guid? tenantId, string reason, CancellationToken cancellationToken = default) => WriteAsync(
        lane,
        tenantId,
        reason,
        (db, rule) =>
        {
            if (rule is not null)
            {
                db.Remove(rule);
            }
        },
        cancellationToken);

    private async Task WriteAsync(string lane, Guid? tenantId, string reason, Action<KitDbContext, LaneRule?> write, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(lane);
        await using var scope = platform.Open($"change lane {lane}: {reason}");
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        var owner = tenantId ?? LaneRule.Everyone;
        write(db, await db.Set<LaneRule>().SingleOrDefaultAsync(r => r.Lane == lane && r.TenantId == owner, cancellationToken));
        await db.SaveChangesAsync(cancellationToken);
    }

    private void Check(LaneRule rule)
    {
        var problem = !lanes.Knows(rule.Lane) ? "nobody declares it"
            : rule.Reason.Length > JobsModel.ReasonLength ? $"a reason has {JobsModel.ReasonLength} characters at most"
            : rule.TenantId != LaneRule.Everyone && rule.MaxRunningInAll is not null ? "a limit over all tenants is no single tenant's"
            : lanes.All[rule.Lane].With(rule).Problem();
        if (problem is not null)
        {
            throw new KitException(JobErrors.InvalidLane, $"The rule of lane '{rule.Lane}' can't be: {problem}.");
        }
    }
}
