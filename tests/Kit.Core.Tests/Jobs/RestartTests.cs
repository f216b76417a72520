using Kit.Core.Tests.TestModel;
using Kit.Jobs;
using Kit.Testing;

namespace Kit.Core.Tests.Jobs;

/// <summary>The database server goes away in the middle of everything, and comes back.</summary>
public sealed class RestartTests
{
    [Fact]
    public async Task After_a_restart_of_the_server_no_job_is_lost_and_none_has_its_effect_twice() => await ServerRestart.RunAsync(EngineUnderTest.InProcess, immediate: false, 400);

    [Fact]
    public async Task When_the_listening_session_is_ended_jobs_are_found_by_looking_and_soon_heard_of_again()
    {
        await using var server = new OwnCluster();
        await server.Cluster.InitializeAsync();
        await using var host = await JobHost.StartAsync(Database.Postgres, server.Cluster, o => o.Enabled = false);
        var other = new JobProbe();
        await host.StartNodeAsync(other, o => o.Enabled = true);
        await server.Cluster.ExecuteAsync("postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'kit listener'");
        await host.WaitAsync(await host.EnqueueAsync(host.Shop.Acme, new AddLabel("unheard")), JobState.Done);
        Assert.Single(other.Seen);
    }
}
