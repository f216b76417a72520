using Kit.Core.Tests.Events;
using Kit.Core.Tests.Jobs;
using Kit.Core.Tests.Portability;
using Kit.Core.Tests.TestModel;
using Kit.Events;
using Kit.Lifecycle;
using Kit.Portability;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Lifecycle;

/// <summary>What becomes of tenants and members is said, whoever makes it so.</summary>
public sealed class LifecycleFactsTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task Kit_says_what_becomes_of_a_tenant_and_its_members(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres, o => o.Enabled = false);
        var tenant = new Tenant { Slug = "newco", Name = "Newco" };
        var info = TenantInfo.Of(tenant);
        var member = new Membership { UserId = Guid.CreateVersion7(), Name = "Mia", Email = "mia@newco.test" };
        await using (var scope = host.Shop.As(info))
        {
            scope.ServiceProvider.GetRequiredService<ITenantLifecycle>().Add(tenant);
            scope.ServiceProvider.GetRequiredService<ShopDb>().Add(member);
            await scope.ServiceProvider.GetRequiredService<ShopDb>().SaveChangesAsync();
        }

        foreach (var change in new Action<Membership>[] { m => m.Role = Roles.Admin, m => m.Name = "Maria", m => m.Status = MembershipStatus.Removed, m => m.Status = MembershipStatus.Active })
        {
            await using var scope = host.Shop.As(info);
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            change(await db.Set<Membership>().SingleAsync(m => m.Id == member.Id));
            await db.SaveChangesAsync();
        }

        await using (var scope = host.Shop.Services.CreateAsyncScope())
        {
            var life = scope.ServiceProvider.GetRequiredService<ITenantLifecycle>();
            await life.RenameAsync(tenant.Id, "Newco Ltd");
            await life.ChangeSlugAsync(tenant.Id, "newco-ltd");
            await life.SuspendAsync(tenant.Id, "unpaid");
            await life.ReactivateAsync(tenant.Id, "paid");
            await life.CloseAsync(tenant.Id, "no use", TimeSpan.Zero);
            await life.ReopenAsync(tenant.Id, "it has");
            await life.CloseAsync(tenant.Id, "no use at all", TimeSpan.Zero);
        }

        await using (var scope = host.Shop.AsPlatform())
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            (await db.Set<Tenant>().SingleAsync(t => t.Id == tenant.Id)).Status = TenantStatus.Closed;
            await db.SaveChangesAsync();
        }

        var (own, platform) = (tenant.Id, Tenant.Platform);
        Assert.Equal(
            [
                ("tenant.created", own), ("member.joined", own), ("member.role_changed", own), ("member.removed", own), ("member.joined", own), ("tenant.renamed", platform),
                ("tenant.slug_changed", platform), ("tenant.suspended", platform), ("tenant.resumed", platform), ("tenant.closing", platform), ("tenant.reopened", platform),
                ("tenant.closing", platform), ("tenant.closed", platform),
            ],
            (await StoredAsync(host, tenant.Id, member.Id)).Select(e => (e.Name, e.TenantId)));
        var events = new EventsUnderTest(host.Shop.Services);
        Assert.Equal([new(member.Id, member.UserId, Roles.Admin, Roles.Member)], await events.PublishedAsync<MemberRoleChanged>());
        Assert.Equal([new(tenant.Id, "newco-ltd", "newco")], await events.PublishedAsync<TenantSlugChanged>());

        // Erased, it is known that it was, and nothing else that was said of it.
        await Moves.EraseAsync(host.Shop, info with { Slug = "newco-ltd" });
        Assert.Equal([("tenant.erased", platform)], (await StoredAsync(host, tenant.Id, member.Id)).Select(e => (e.Name, e.TenantId)));
    }

    private static async Task<List<StoredEvent>> StoredAsync(JobHost host, Guid tenantId, Guid memberId) =>
        [.. (await host.EventsAsync("")).Where(e => e.Key == tenantId.ToString() || e.Key == memberId.ToString()).OrderBy(e => e.OccurredAt).ThenByDescending(e => e.Name)];
}
