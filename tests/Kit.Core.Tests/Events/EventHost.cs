using Kit.Core.Tests.Jobs;
using Kit.Core.Tests.TestModel;
using Kit.Events;
using Kit.Jobs;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Events;

internal static class EventHost
{
    /// <summary>Publishes in a scope and transaction of its own.</summary>
    public static async Task<Guid> PublishAsync<T>(this JobHost host, TenantInfo tenant, T fact)
        where T : notnull
    {
        await using var scope = host.Shop.As(tenant);
        var id = scope.ServiceProvider.GetRequiredService<IEvents>().Publish(fact);
        await scope.ServiceProvider.GetRequiredService<ShopDb>().SaveChangesAsync();
        return id;
    }

    public static async Task<List<StoredEvent>> EventsAsync(this JobHost host, string name = "test.")
    {
        await using var scope = host.Shop.AsPlatform();
        return await scope.ServiceProvider.GetRequiredService<ShopDb>().AllTenants<StoredEvent>().AsNoTracking().Where(e => e.Name.StartsWith(name)).OrderBy(e => e.OccurredAt).ToListAsync();
    }

    /// <summary>The jobs of handlers, in the order of their places.</summary>
    public static async Task<List<Job>> HandlersAsync(this JobHost host, string handler = "/test.follow") =>
        [.. (await host.JobsAsync()).Where(j => j.Kind.EndsWith(handler, StringComparison.Ordinal)).OrderBy(j => j.Position)];

    /// <summary>Waits until so many were followed; what they say, in that order.</summary>
    public static async Task<IReadOnlyList<string>> FollowedAsync(this JobHost host, int number)
    {
        await JobHost.UntilAsync(async () => (await host.HandlersAsync()).Count(j => j.State == JobState.Done) == number);
        return [.. host.Probe.Seen.Select(s => s.Text)];
    }
}
