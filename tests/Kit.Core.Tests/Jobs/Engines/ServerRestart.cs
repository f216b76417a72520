using Kit.Core.Tests.TestModel;
using Kit.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Jobs;

/// <summary>The database server goes away in the middle of many jobs, and comes back: none is lost, and none has its effect twice.</summary>
internal static class ServerRestart
{
    /// <param name="engine">What executes the jobs.</param>
    /// <param name="immediate">Whether it crashes.</param>
    /// <param name="number">How many jobs.</param>
    public static async Task RunAsync(EngineUnderTest engine, bool immediate, int number)
    {
        await using var server = new OwnCluster();
        await server.Cluster.InitializeAsync();
        await using var host = await JobHost.StartAsync(Database.Postgres, server.Cluster, o => (o.Lease, o.Workers) = (TimeSpan.FromSeconds(3), 8), engine: engine);
        host.Probe.Scripts["slow"] = async (services, context, ct) =>
        {
            services.GetRequiredService<ShopDb>().Add(new Label { Text = context.Id.ToString() });
            await services.GetRequiredService<ShopDb>().SaveChangesAsync(ct);
            await Task.Delay(30, ct);
        };
        var ids = new List<Guid>();
        await using (var scope = host.Shop.As(host.Shop.Acme))
        {
            for (var i = 0; i < number; i++)
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
}
