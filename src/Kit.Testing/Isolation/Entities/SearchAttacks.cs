#pragma warning disable EF1002 // The names in the texts come from the host's own model.
using Kit.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Testing;

/// <summary>What is tried on entities that words are looked for in: the function that does it passes by row-level security, and has to name the tenant itself.</summary>
internal sealed class SearchAttacks<TEntity>(EntityUnderAttack entity) : EntityAttackSet<TEntity>(entity)
    where TEntity : class
{
    public override IEnumerable<IsolationAttack> Attacks => SearchPlan.Find(Type) is { } plan
        ?
        [
            Attack("search for its words", Walls.Search, () => Tenants.AsAttackerAsync(db => SearchAsync(db, plan))),
            Attack("search for its words where no tenant is current", Walls.Search, () => Tenants.InNoScopeAsync(services => SearchAsNobodyAsync(services, plan))),
        ]
        : [];

    private async Task<string?> SearchAsync(KitDbContext db, SearchPlan plan) =>
        await HitsAsync(db, plan, Tenants.Attacker.Rows.Mark) == 0 ? "The attacker did not find its own words: the attack proves nothing."
        : await HitsAsync(db, plan, Tenants.Victim.Rows.Mark) > 0 ? "The function found the other's row."
        : await db.Search<TEntity>(Tenants.Victim.Rows.Mark).AnyAsync() ? "The other's row was found."
        : null;

    private async Task<string?> SearchAsNobodyAsync(IServiceProvider services, SearchPlan plan)
    {
        var db = services.GetRequiredService<KitDbContext>();
        return await HitsAsync(db, plan, Tenants.Victim.Rows.Mark) > 0 ? "The function found a row where no tenant is current."
            : await db.Search<TEntity>(Tenants.Victim.Rows.Mark).AnyAsync() ? "A row was found where no tenant is current."
            : null;
    }

    private static Task<long> HitsAsync(KitDbContext db, SearchPlan plan, string words)
    {
        var function = SearchSql.FunctionOf(plan, db.GetService<ISqlGenerationHelper>().DelimitIdentifier);
        return db.Database.SqlQueryRaw<long>($"SELECT count(*) AS \"Value\" FROM {function}({{0}}, 100)", words).SingleAsync();
    }
}
