using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Jobs;

/// <summary>What was declared of lanes, and what operators have said since; remembered until they say something else, on whichever node.</summary>
internal sealed class LaneLimits(LaneRegistry lanes, IServiceScopeFactory scopes, IChangeSignals signals, TimeProvider clock)
{
    private const string All = "";
    private readonly SignalCache<string, LaneTable> _cache = new(signals, clock, JobsModel.RulesTable, static (_, _) => true);

    /// <summary>The lanes that differ from what any lane may do.</summary>
    public async ValueTask<LaneTable> GetAsync(CancellationToken cancellationToken) => (await _cache.GetAsync(All, (_, ct) => LoadAsync(ct), cancellationToken))!;

    private async Task<LaneTable?> LoadAsync(CancellationToken cancellationToken)
    {
        await using var scope = PlatformScope.Open(scopes, Actor.System, "read what holds for lanes");
        var rules = await scope.ServiceProvider.GetRequiredService<IControlPlane>().Db.Set<LaneRule>().AsNoTracking().ToListAsync(cancellationToken);
        var ofAll = rules.Where(r => r.TenantId == LaneRule.Everyone).ToDictionary(r => r.Lane, StringComparer.Ordinal);
        var limits = new List<LaneLimit>();
        foreach (var lane in lanes.All.Keys.Union(rules.Select(r => r.Lane), StringComparer.Ordinal))
        {
            var settings = (lanes.All.GetValueOrDefault(lane) ?? new()).With(ofAll.GetValueOrDefault(lane));
            if (settings.IsLimited)
            {
                limits.Add(new(null, lane, settings));
            }

            limits.AddRange(rules.Where(r => r.Lane == lane && r.TenantId != LaneRule.Everyone).Select(r => new LaneLimit(r.TenantId, lane, settings.With(r))));
        }

        return new(limits);
    }
}
