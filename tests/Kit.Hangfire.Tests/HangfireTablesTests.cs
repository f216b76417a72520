using Kit.Core.Tests.Data.Databases;
using Kit.Core.Tests.Jobs;
using Kit.Core.Tests.TestModel;
using Kit.Jobs;
using Kit.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Kit.Hangfire.Tests;

/// <summary>What Hangfire knows, who may write there, and how long it is kept.</summary>
public sealed class HangfireTablesTests(PostgresCluster postgres)
{
    [Fact]
    public async Task Its_rows_name_jobs_and_say_nothing_of_them_and_end_soon()
    {
        await using var host = await JobHost.StartAsync(Database.Postgres, postgres, engine: HangfireContractTests.Engine);
        host.Probe.Scripts["fails"] = (_, _, _) => throw new InvalidOperationException("a secret of theirs");
        var done = await host.EnqueueAsync(host.Shop.Acme, new AddLabel("a secret of ours"));
        await host.WaitAsync(done, JobState.Done);
        var dead = await host.EnqueueAsync(host.Shop.Acme, new Script("fails"), new() { MaxAttempts = 1 });
        await host.WaitAsync(dead, JobState.Dead);
        await JobHost.UntilAsync(async () => await CountAsync(host, "SELECT count(*) FROM hangfire.job WHERE statename IN ('Succeeded', 'Failed')") == 2);

        var storage = host.Shop.Services.GetRequiredService<HangfireStorage>();
        Assert.Equal(0, await CountAsync(host, "SELECT count(*) FROM hangfire.job j LEFT JOIN hangfire.state s ON s.jobid = j.id WHERE j::text || s::text LIKE '%secret%'"));
        Assert.Equal(2, await CountAsync(host, $"SELECT count(*) FROM hangfire.job WHERE arguments::text LIKE '%{done}%' OR arguments::text LIKE '%{dead}%'"));
        Assert.Equal(1, await CountAsync(host, "SELECT count(*) FROM hangfire.job WHERE statename = 'Succeeded' AND expireat < now() + interval '61 minutes'"));
        Assert.Equal(0, await CountAsync(host, "SELECT count(*) FROM hangfire.jobqueue"));

        // What does not expire by itself: a run that failed, and what a node left that is gone.
        Assert.Equal(0, new HangfireCleaner(storage.Source, TimeSpan.FromHours(1)).Clean());
        await HangfireTables.ScalarAsync(host.OwnerConnectionString, """
            WITH j AS (INSERT INTO hangfire.job (invocationdata, arguments, createdat, statename)
                SELECT invocationdata, arguments, createdat, s FROM hangfire.job, unnest(ARRAY['Enqueued', 'Processing']) s WHERE statename = 'Succeeded' RETURNING id, statename),
            s AS (INSERT INTO hangfire.state (jobid, name, createdat, data) SELECT id, statename, now() - interval '3 minutes', '{"ServerId": "gone"}' FROM j RETURNING id, jobid)
            SELECT count(*) FROM s
            """);
        await HangfireTables.ScalarAsync(host.OwnerConnectionString, "UPDATE hangfire.job j SET stateid = s.id FROM hangfire.state s WHERE s.jobid = j.id AND j.stateid IS NULL");
        Assert.Equal(2, new HangfireCleaner(storage.Source, TimeSpan.FromHours(1)).Clean());
        Assert.Equal(1, new HangfireCleaner(storage.Source, TimeSpan.Zero).Clean());
        Assert.Equal(1, await CountAsync(host, "SELECT count(*) FROM hangfire.job"));
    }

    [Fact]
    public async Task The_applications_role_has_no_part_in_them()
    {
        await using var host = await JobHost.StartAsync(Database.Postgres, postgres, engine: HangfireContractTests.Engine);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => HangfireTables.ScalarAsync($"{host.ConnectionString};Options=-c role=kit_app", "SELECT count(*) FROM hangfire.job"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);

        var source = host.Shop.Services.GetRequiredService<HangfireStorage>().Source;
        await using var role = source.CreateCommand("SELECT current_user || ' ' || has_table_privilege('hangfire.job', 'TRUNCATE') || ' ' || pg_has_role('kit_app', (SELECT nspowner FROM pg_namespace WHERE nspname = 'hangfire'), 'MEMBER')");
        Assert.Equal("kit_platform false false", await role.ExecuteScalarAsync());
    }

    [Fact]
    public async Task The_job_of_a_tenant_with_a_database_of_its_own_runs_there()
    {
        await using var own = await OwnDatabase.StartAsync(
            Database.Postgres, postgres, s => s.PostConfigure<JobsOptions>(o => (o.Engine, o.DedicatedPollInterval) = ("Hangfire", TimeSpan.FromMilliseconds(200))), HangfireContractTests.Engine.Add);
        await using (var scope = own.Shop.As(own.Acme))
        {
            scope.ServiceProvider.GetRequiredService<IJobs>().Enqueue(new AddLabel("there"));
            await scope.ServiceProvider.GetRequiredService<ShopDb>().SaveChangesAsync();
        }

        await JobHost.UntilAsync(async () => await own.CountAsync<Label>(own.Name) == 1);
        Assert.Equal((1, 0), (await own.CountAsync<Job>(own.Name), await own.CountAsync<Job>(null)));
        var source = own.Shop.Services.GetRequiredService<HangfireStorage>().Source;
        await using var named = source.CreateCommand($"SELECT count(*) FROM hangfire.job WHERE arguments->>0 LIKE '%{own.Name}%'");
        Assert.Equal(1L, await named.ExecuteScalarAsync());
    }

    private static Task<int> CountAsync(JobHost host, string sql) => HangfireTables.CountAsync(host, sql);
}
