using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Jobs;

/// <summary>
/// Brings the schedules of a database in line with what is declared and with its tenants: who is new gets them, who has changed the time zone is planned anew, who
/// is active again goes on. A few statements, however many tenants; each in batches.
/// </summary>
internal sealed class ScheduleEnrolment(IServiceScopeFactory scopes, ITenantDatabases databases, ScheduleRegistry registry)
{
    /// <param name="store">The queue of the database.</param>
    /// <param name="sql">The statements about its schedules.</param>
    /// <param name="only">Which tenants have changed; <see langword="null"/>: any.</param>
    /// <param name="isFirst">Whether the program has just started, and may declare otherwise than the last one.</param>
    /// <param name="cancellationToken">Ends it; the next time goes on.</param>
    public async Task FollowAsync(JobStore store, ScheduleSql sql, IReadOnlyCollection<Guid>? only, bool isFirst, CancellationToken cancellationToken)
    {
        await using var scope = PlatformScope.Open(scopes, Actor.System, "bring schedules in line with tenants");
        await using var db = databases.Open(store.Database, scope.ServiceProvider.GetRequiredService<TenantScope>());
        var residents = sql.ResidentValues;
        if (registry.OfTenants.Count > 0)
        {
            await RepeatAsync(sql.Enrol(only), residents);
        }

        await RepeatAsync(sql.LeaveZones(only), residents);
        await RepeatAsync(sql.Wake(only), residents);
        if (only is null)
        {
            await RepeatAsync(sql.Retire, []);
        }

        if (isFirst)
        {
            foreach (var declared in registry.OfPlatform.Where(_ => store.Database is null))
            {
                await RepeatAsync(sql.EnrolPlatform(declared.Name), []);
            }

            foreach (var declared in registry.OfTenants.Concat(registry.OfPlatform))
            {
                await RepeatAsync(sql.FollowDeclaration(0), [declared.Name, declared.PlannedAs]);
            }
        }

        async Task RepeatAsync(string statement, object[] values)
        {
            while (await db.Database.ExecuteSqlRawAsync(statement, values, cancellationToken) == ScheduleSql.BatchSize)
            {
            }
        }
    }
}
