using Kit.Data;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Testing;

/// <summary>The third wall, asked of the database: each table could be distributed by tenant.</summary>
internal static class DistributionAttacks
{
    public static async Task<IReadOnlyList<IsolationAttack>> OfAsync(IServiceProvider services)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        var plan = await DistributionPlan.OfAsync(db);
        var tables = TableAttacks.Tables(db.Model).Concat(plan.Problems.Select(p => p.Table)).Distinct();
        return [.. tables.Select(t => new IsolationAttack(
            t, "put rows of one tenant beside another's", Walls.Keys,
            () => Task.FromResult(plan.Problems.FirstOrDefault(p => p.Table == t) is { } problem ? $"{problem.Name}: {problem.What}" : null)))];
    }
}
