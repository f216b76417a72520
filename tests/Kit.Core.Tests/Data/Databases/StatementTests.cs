using Kit.Core.Tests.TestModel;
using Kit.Data;
using Kit.Jobs;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Data.Databases;

/// <summary>That other tenants have databases of their own costs one in the shared database no statement.</summary>
public sealed class StatementTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task A_request_of_a_tenant_in_the_shared_database_costs_its_own_statements_and_no_other(Database database)
    {
        await using var own = await OwnDatabase.StartAsync(
            database,
            postgres,
            s => s.AddStatementLog<ShopDb>().PostConfigure<JobsOptions>(o => o.Enabled = false),
            map: app =>
            {
                app.MapGet("/labels", (ShopDb db) => db.Labels.CountAsync()).AllowAnonymous();
                app.MapGet("/members", (IControlPlane control) => control.Db.Set<Membership>().CountAsync()).AllowAnonymous();
                app.MapGet("/add", async (ShopDb db) =>
                {
                    db.Add(new Label { Text = "a" });
                    await db.SaveChangesAsync();
                }).AllowAnonymous();
                app.MapGet("/join", async (IControlPlane control) =>
                {
                    control.Db.Add(new Membership { UserId = Guid.CreateVersion7(), Name = "Bob", Email = "bob@globex.test" });
                    await control.Db.SaveChangesAsync();
                }).AllowAnonymous();
            });
        using var http = new HttpClient { BaseAddress = new Uri(own.Shop.Url) };
        var log = own.Shop.Services.GetRequiredService<StatementLog>();
        await http.GetStringAsync("/t/globex/labels");
        foreach (var (path, tables) in new (string, string[])[]
        {
            ("labels", ["labels"]), ("members", ["memberships"]), ("add", ["labels", "audit_entries"]), ("join", ["memberships", "audit_entries", "events"]),
        })
        {
            log.Clear();
            using var answer = await http.GetAsync($"/t/globex/{path}");
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
            var text = string.Join('\n', log.Statements);
            Assert.Equal((path, tables.Length), (path, text.Split(["INSERT INTO ", "FROM "], StringSplitOptions.None).Length - 1));
            Assert.All(tables, t => Assert.Contains(t, text, StringComparison.Ordinal));
        }
    }
}
