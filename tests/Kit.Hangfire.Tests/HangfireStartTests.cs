using Kit.Core.Tests.TestModel;
using Kit.Data;
using Kit.Hosting;
using Kit.Jobs;
using Kit.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kit.Hangfire.Tests;

/// <summary>A host that could not run its jobs as it is told to does not start.</summary>
public sealed class HangfireStartTests(PostgresCluster postgres)
{
    [Fact]
    public async Task An_engine_that_the_host_does_not_have_is_refused()
    {
        Assert.Equal([JobErrors.UnknownEngine], await RefusalAsync(Sqlite(), add: false));
        Assert.Equal([JobErrors.UnknownEngine], await RefusalAsync(new(Sqlite()) { ["Kit:Jobs:Engine"] = "Quartz" }));
    }

    [Fact]
    public async Task Hangfire_is_refused_where_it_can_not_work()
    {
        Assert.Equal([JobErrors.EngineUnavailable], await RefusalAsync(Sqlite()));
        Assert.Equal([JobErrors.InvalidOptions, JobErrors.EngineUnavailable], await RefusalAsync(new(Hangfire("Host=nowhere"))
        {
            ["Kit:Database:Role"] = "",
            ["Kit:Jobs:Hangfire:Retention"] = "00:00:00",
        }));
        Assert.Equal([KitErrors.MissingSetting], (await RefusalAsync(new() { ["Kit:Jobs:Engine"] = "Hangfire", ["Kit:PublicUrl"] = "https://x.test", ["Kit:MasterKey"] = Convert.ToBase64String(new byte[32]) }, Environments.Production)).Distinct());
    }

    [Fact]
    public async Task Its_tables_are_made_by_the_migration_and_by_nothing_else()
    {
        var database = await postgres.CreateDatabaseAsync();
        var settings = new Dictionary<string, string?>(Hangfire(database.App)) { ["ConnectionStrings:KitOwner"] = database.Owner };
        await using (var without = Shop.Build(new(settings) { ["Kit:Jobs:Engine"] = "inprocess" }, kit: static k => k.AddHangfire()))
        {
            await without.StartAsync();
        }

        Assert.Equal(DBNull.Value, await HangfireTables.ScalarAsync(database.Owner, "SELECT to_regnamespace('hangfire')::text"));
        settings["Kit:Database:MigrateAtStart"] = "false";
        Assert.Equal([JobErrors.EngineNotInstalled], await RefusalAsync(settings));

        await using var host = Shop.Build(settings, kit: static k => k.AddHangfire());
        var setup = host.Services.GetRequiredService<IDatabaseSetup>();
        Assert.StartsWith("hangfire (version ", Assert.Single(await setup.FindPendingAsync()), StringComparison.Ordinal);
        await Task.WhenAll(setup.MigrateAsync(), setup.MigrateAsync());
        Assert.Empty(await setup.FindPendingAsync());
        await host.StartAsync();
        await host.StopAsync();
    }

    private static Dictionary<string, string?> Sqlite() => Hangfire("Data Source=never-opened.db");

    private static Dictionary<string, string?> Hangfire(string connection) => new() { ["ConnectionStrings:Kit"] = connection, ["Kit:Jobs:Engine"] = "Hangfire" };

    private static async Task<List<string>> RefusalAsync(Dictionary<string, string?> settings, string environment = "Development", bool add = true)
    {
        await using var host = Shop.Build(settings, environment: environment, kit: k =>
        {
            if (add)
            {
                k.AddHangfire();
            }
        });
        var failure = await Assert.ThrowsAsync<StartupFailedException>(() => host.StartAsync());
        return [.. failure.Problems.Select(p => p.Id).Order(StringComparer.Ordinal)];
    }
}
