using System.Text.Json;
using Kit.Data;
using Kit.Events;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Testing;

/// <summary>The events of a host under test. What handles them are jobs, which <see cref="JobsUnderTest"/> runs when the test says so.</summary>
/// <param name="services">The host's services.</param>
public sealed class EventsUnderTest(IServiceProvider services)
{
    /// <summary>What was published of a type, and committed, the oldest first.</summary>
    /// <typeparam name="T">The event's type.</typeparam>
    /// <param name="tenant">The tenant; <see langword="null"/>: the platform and all tenants in the shared database.</param>
    public async Task<IReadOnlyList<T>> PublishedAsync<T>(TenantInfo? tenant = null)
        where T : notnull
    {
        var attribute = services.GetRequiredService<EventTypes>().Of(typeof(T));
        await using var outer = services.CreateAsyncScope();
        await using var scope = outer.ServiceProvider.GetRequiredService<IPlatformScope>().Open("look at the events of a test");
        await using var db = services.GetRequiredService<ITenantDatabases>().Open(tenant?.Database, scope.ServiceProvider.GetRequiredService<TenantScope>());
        var stored = await db.AllTenants<StoredEvent>().AsNoTracking()
            .Where(e => e.Name == attribute.Name && e.Version == attribute.Version && (tenant == null || e.TenantId == tenant.Id))
            .OrderBy(e => e.OccurredAt).ThenBy(e => e.Id).Select(e => e.Payload).ToListAsync();
        return [.. stored.Select(p => JsonSerializer.Deserialize<T>(p, JsonSerializerOptions.Web)!)];
    }
}
