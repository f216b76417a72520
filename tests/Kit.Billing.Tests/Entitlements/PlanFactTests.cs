using Kit.Billing.Tests.TestHost;
using Kit.Data;
using Kit.Hosting;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Billing.Tests.Entitlements;

/// <summary>What operators' lists say of tenants' plans.</summary>
public sealed class PlanFactTests(PostgresCluster postgres)
{
    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task The_database_says_which_plan_is_in_force_of_all_tenants_at_once(string database)
    {
        await using var host = database == "SQLite" ? await BillingHost.OnSqliteAsync() : await BillingHost.OnPostgresAsync(await postgres.CreateDatabaseAsync());
        Assert.Equal(["free", "free"], await PlansAsync(host));
        await using (var scope = host.AsPlatform())
        {
            await scope.ServiceProvider.GetRequiredService<IBilling>().GrantAsync(host.Acme.Info.Id, "business", "a test", host.Clock.GetUtcNow().AddDays(30));
        }

        Assert.Equal(["business", "free"], await PlansAsync(host));
        host.Clock.Ahead = TimeSpan.FromDays(31);
        Assert.Equal(["free", "free"], await PlansAsync(host));
    }

    private static async Task<List<string?>> PlansAsync(BillingHost host)
    {
        var fact = host.Services.GetServices<OperatorFact>().OfType<OperatorFact<Tenant, string?>>().Single(f => f.Name == "plan");
        Assert.Equal(TestPlans.All.Select(p => p.Key), fact.Choices.Select(c => c.Key));
        using var asker = host.Services.CreateScope();
        await using var scope = asker.ServiceProvider.GetRequiredService<IPlatformScope>().Open("a test");
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        return await db.Set<Tenant>().OrderBy(t => t.Slug).Select(fact.Value(db)).ToListAsync();
    }
}
