using Kit.Core.Tests.Jobs;
using Kit.Core.Tests.TestModel;
using Kit.Jobs;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Portability;

/// <summary>A tenant's schedules go along, and tick where the tenant is.</summary>
public sealed class MoveScheduleTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task Schedules_go_along_there_and_back_and_tick_in_one_place(Database database)
    {
        await using var host = await MoveHost.StartAsync(database, postgres, services: s => s.PostConfigure<JobsOptions>(o => o.DedicatedPollInterval = TimeSpan.FromMilliseconds(500)));
        await host.InAcmeAsync((services, _) => services.GetRequiredService<ISchedules>().AddAsync("often", Cadence.Every(TimeSpan.FromSeconds(1)), new AddLabel("often")));
        await JobHost.UntilAsync(async () => await host.CountAsync("labels") > 0);

        await host.MoveAsync(host.Own);
        Assert.Equal((0, 1), (await host.CountAsync("kit.schedules"), await host.CountAsync("kit.schedules", host.Own)));
        var moved = await host.CountAsync("labels", host.Own);
        await JobHost.UntilAsync(async () => await host.CountAsync("labels", host.Own) > moved);

        await host.MoveAsync(null);
        var back = await host.CountAsync("labels");
        await JobHost.UntilAsync(async () => await host.CountAsync("labels") > back);
        await host.InAcmeAsync((services, _) => services.GetRequiredService<ISchedules>().RemoveAsync("often"));

        // Each tick once, wherever it was.
        await using var scope = await host.Shop.Services.GetRequiredService<ITenantScopes>().OpenAsync(host.Shop.Acme.Id);
        var keys = await scope.ServiceProvider.GetRequiredService<ShopDb>().Set<Job>().Where(j => j.DedupeKey!.StartsWith("often:")).Select(j => j.DedupeKey).ToListAsync();
        Assert.Equal(keys.Distinct(), keys);
    }
}
