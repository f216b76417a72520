using Kit.Core.Tests.TestModel;
using Kit.Jobs;
using Kit.Testing;
using Npgsql;

namespace Kit.Core.Tests.Jobs;

/// <summary>The database server goes away in the middle of everything, and comes back.</summary>
public sealed class RestartTests
{
    [Fact]
    public async Task After_a_restart_of_the_server_no_job_is_lost_and_none_has_its_effect_twice() => await ServerRestart.RunAsync(EngineUnderTest.InProcess, immediate: false, 400);

    [Fact]
    public async Task When_the_listening_session_is_ended_jobs_are_found_by_looking_until_they_are_heard_of_again()
    {
        await using var server = new OwnCluster();
        await server.Cluster.InitializeAsync();
        await using var host = await JobHost.StartAsync(Database.Postgres, server.Cluster, o => o.Enabled = false);
        var (looker, listener) = (new JobProbe(), new JobProbe());
        var node = await host.StartNodeAsync(looker, o => o.PollInterval = TimeSpan.FromSeconds(1));
        var ended = await host.ListenersAsync(2);
        await host.WaitAsync(await host.EnqueueAsync(host.Shop.Acme, new AddLabel("heard")), JobState.Done);

        // Who is logged in stays so; nobody else gets in, so nobody listens.
        var login = new NpgsqlConnectionStringBuilder(host.ConnectionString).Username;
        await server.Cluster.ExecuteAsync("postgres", $"ALTER ROLE {login} NOLOGIN", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'kit listener'");
        await host.ListenersAsync(0);
        await host.WaitAsync(await host.EnqueueAsync(host.Shop.Acme, new AddLabel("unheard")), JobState.Done);
        Assert.Empty(await host.ListenersAsync(0));
        await server.Cluster.ExecuteAsync("postgres", $"ALTER ROLE {login} LOGIN");
        Assert.Empty((await host.ListenersAsync(2)).Intersect(ended));
        await node.StopAsync();

        // One that looks once an hour, and hears again after its session was ended.
        await host.StartNodeAsync(listener, o => o.PollInterval = TimeSpan.FromHours(1));
        var before = await host.ListenersAsync(2);
        await server.Cluster.ExecuteAsync("postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'kit listener'");
        await JobHost.UntilAsync(async () => !(await host.ListenersAsync(2)).Intersect(before).Any());
        await host.WaitAsync(await host.EnqueueAsync(host.Shop.Acme, new AddLabel("heard again")), JobState.Done);
        Assert.Equal(["heard", "unheard"], looker.Seen.Select(s => s.Text));
        Assert.Equal(["heard again"], listener.Seen.Select(s => s.Text));
    }
}
