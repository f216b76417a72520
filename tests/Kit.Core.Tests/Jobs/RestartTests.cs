using Kit.Core.Tests.TestModel;
using Kit.Jobs;
using Kit.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Jobs;

/// <summary>The database server goes away in the middle of everything, and comes back.</summary>
public sealed class RestartTests
{
    [Theory, InlineData(false), InlineData(true)]
    public async Task After_a_restart_of_the_server_no_job_is_lost_and_none_has_its_effect_twice(bool immediate)
    {
        await using var server = new OwnCluster();
        await server.Cluster.InitializeAsync();
        await using var host = await JobHost.StartAsync(Database.Postgres, server.Cluster, o => (o.Lease, o.Workers) = (TimeSpan.FromSeconds(3), 8));
        host.Probe.Scripts["slow"] = async (services, context, ct) =>
        {
            services.GetRequiredService<ShopDb>().Add(new Label { Text = context.Id.ToString() });
            await services.GetRequiredService<ShopDb>().SaveChangesAsync(ct);
            await Task.Delay(30, ct);
        };
        var ids = new List<Guid>();
        await using (var scope = host.Shop.As(host.Shop.Acme))
        {
            for (var i = 0; i < 400; i++)
            {
                ids.Add(scope.ServiceProvider.GetRequiredService<IJobs>().Enqueue(new Script("slow"), new() { MaxAttempts = 50 }));
            }

            await scope.ServiceProvider.GetRequiredService<ShopDb>().SaveChangesAsync();
        }

        await JobHost.UntilAsync(() => host.Probe.Seen.Count > 40);
        await server.Cluster.RestartAsync(immediate);
        var before = host.Probe.Seen.Count;
        await JobHost.UntilAsync(() => host.Probe.Seen.Count > before + 8);
        await JobHost.UntilAsync(async () => (await host.JobsAsync()).All(j => j.State == JobState.Done));
        Assert.Equal(ids.Select(i => i.ToString()).Order(), (await host.LabelsAsync(host.Shop.Acme)).Order());
    }

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

    private sealed class OwnCluster : IAsyncDisposable
    {
        public PostgresCluster Cluster { get; } = new();

        public ValueTask DisposeAsync() => Cluster.DisposeAsync();
    }
}
