using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kit.Testing.Tests.Isolation;

/// <summary>The statements that would spread a database by tenant. Violations are found by the suite, see <see cref="PlantedLeakTests"/>.</summary>
public sealed class DistributionPlanTests(PostgresCluster postgres)
{
    [Fact]
    public async Task Every_table_has_its_statement_after_those_that_it_refers_to()
    {
        var database = await postgres.CreateDatabaseAsync();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:Kit"] = database.App, ["ConnectionStrings:KitOwner"] = database.Owner, ["urls"] = "http://127.0.0.1:0", ["Kit:Jobs:Enabled"] = "false",
        });
        builder.Services.AddSingleton(Leak.None);
        builder.AddKit<HostileDb>(_ => { });
        await using var host = builder.Build();
        host.UseKit();
        await host.StartAsync();
        await using var scope = host.Services.CreateAsyncScope();

        var plan = await DistributionPlan.OfAsync(scope.ServiceProvider.GetRequiredService<HostileDb>());

        Assert.Empty(plan.Problems);
        Assert.Contains("SELECT create_reference_table('\"kit\".\"tenants\"');", plan.Statements);
        Assert.Contains("SELECT create_reference_table('\"language\"');", plan.Statements);
        Assert.All(plan.Statements.SkipWhile(s => s.Contains("reference", StringComparison.Ordinal)), s => Assert.Contains("'tenant_id'", s, StringComparison.Ordinal));
        Assert.Single(plan.Statements, s => s.Contains("'tenant_id')", StringComparison.Ordinal)); // the others stand beside the first
        string[] inOrder = ["author", "book", "chapter"];
        var places = inOrder.Select(t => plan.Statements.ToList().FindIndex(s => s.StartsWith($"SELECT create_distributed_table('\"{t}\"',", StringComparison.Ordinal))).ToList();
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
        Assert.Equal(plan.Statements.Count, plan.Statements.Distinct().Count());
    }
}
