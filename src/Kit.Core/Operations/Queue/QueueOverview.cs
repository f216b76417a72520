using Kit.Data;
using Kit.Hosting;
using Kit.Jobs;
using Kit.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Operations;

/// <summary>The operators' first page of queues.</summary>
internal static class QueueOverview
{
    private const string View = "/Views/Kit/Core/QueueOverview.cshtml";
    private const int MostGroups = 50;

    public static async Task<IResult> ShowAsync(HttpContext context, string? database, string? after, QueueReader reader, QueueFleet fleet, LaneRegistry registry, JobKinds kinds)
    {
        if (await QueuePlace.FindAsync(context, null, database) is not { } place)
        {
            return Results.NotFound();
        }

        await using var scope = place.Open(context, "an operator looks at the queues");
        var control = scope.ServiceProvider.GetRequiredService<IControlPlane>().Db;
        var numbers = await reader.ReadAsync(scope.ServiceProvider.GetRequiredService<KitDbContext>(), context.RequestAborted);
        var rules = await control.Set<LaneRule>().AsNoTracking().ToListAsync(context.RequestAborted);
        var groups = numbers.Groups.Take(MostGroups).ToList();
        var tenants = await QueueNames.OfTenantsAsync(control, groups.Select(g => g.TenantId), context.RequestAborted);
        var (lines, count, next) = await fleet.ReadAsync(context.RequestServices.GetRequiredService<IPlatformScope>(), after, context.RequestAborted);
        return new KitView(View, new QueueOverviewPage
        {
            MayAct = QueuePages.MayAct(context),
            Database = place.Database,
            Numbers = numbers,
            Lanes = Lanes(numbers, rules, registry),
            Groups = [.. groups.Select(g => g with { Kind = kinds.TitleOf(g.Kind) is var title && title == g.Kind ? g.Kind : $"{title} ({g.Kind})" })],
            MoreGroups = numbers.Groups.Count - groups.Count,
            Tenants = tenants,
            Databases = lines,
            DatabaseCount = count,
            MoreDatabases = next is null ? null : QueuePaths.Of(QueuePaths.Root, ("database", place.Database), ("after", next)),
            Links = [.. context.RequestServices.GetServices<OperatorPage>().Where(p => p.Above == QueuePaths.Root && p.IsOffered(context.RequestServices))],
        });
    }

    private static List<QueueLaneLine> Lanes(QueueNumbers numbers, List<LaneRule> rules, LaneRegistry registry)
    {
        var busy = numbers.Lanes.ToDictionary(l => l.Lane, StringComparer.Ordinal);
        return
        [
            .. registry.All.Keys.Union(busy.Keys, StringComparer.Ordinal).Union(rules.Select(r => r.Lane), StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(lane => new QueueLaneLine(
                busy.GetValueOrDefault(lane) ?? new() { Lane = lane },
                (registry.All.GetValueOrDefault(lane) ?? new()).With(rules.Find(r => r.Lane == lane && r.TenantId == LaneRule.Everyone)),
                rules.Count(r => r.Lane == lane && r.TenantId != LaneRule.Everyone))),
        ];
    }
}
