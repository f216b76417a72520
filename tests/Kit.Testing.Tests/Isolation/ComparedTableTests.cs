using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kit.Testing.Tests.Isolation;

/// <summary>What shows that an attack changed the victim's rows.</summary>
public sealed class ComparedTableTests(PostgresCluster postgres)
{
    [Fact]
    public async Task What_the_platform_writes_by_itself_is_no_change_and_all_else_is()
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
        var tenants = await IsolationTenants.MakeAsync(host.Services, database);
        var before = await tenants.DigestAsync();

        await postgres.ExecuteAsync(
            database.Name, "UPDATE kit.audit_entries SET seal_number = 7, seal_chain = 'x'", "DELETE FROM kit.audit_seals", "UPDATE kit.tenant_measures SET rows = rows + 1");
        Assert.Equal(before, await tenants.DigestAsync());

        foreach (var sql in new[] { "UPDATE kit.audit_entries SET label = 'x'", "DELETE FROM kit.audit_entries", "UPDATE tag SET word = word || 'x'", "UPDATE licence SET number = 'x'", "DELETE FROM licence" })
        {
            await postgres.ExecuteAsync(database.Name, sql);
            Assert.NotEqual((sql, before), (sql, before = await tenants.DigestAsync()));
        }
    }
}
