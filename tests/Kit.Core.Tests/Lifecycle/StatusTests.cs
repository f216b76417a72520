using System.Collections.Concurrent;
using System.Net;
using Kit.Audit;
using Kit.Core.Tests.TestModel;
using Kit.Lifecycle;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Lifecycle;

public sealed class StatusTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task Each_change_is_a_row_of_history_with_who_when_and_why(Database database)
    {
        await using var host = await LifeHost.StartAsync(database, postgres);
        await host.LiveAsync(l => l.SuspendAsync(host.AcmeId, "unpaid since May"));
        var suspended = await host.TenantAsync();
        await host.LiveAsync(l => l.ReactivateAsync(host.AcmeId, "paid"));
        await host.LiveAsync(l => l.CloseAsync(host.AcmeId, "they asked"));
        await host.LiveAsync(l => l.ReopenAsync(host.AcmeId, "they changed their mind"));

        Assert.Equal((TenantStatus.Suspended, "unpaid since May"), (suspended.Status, suspended.StatusReason));
        await using var scope = host.Shop.AsPlatform();
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        var key = host.AcmeId.ToString();
        var entries = await db.AllTenants<AuditEntry>().Where(a => a.Entity == "tenants" && a.EntityId == key && a.Action == AuditAction.Updated).OrderBy(a => a.Id).ToListAsync();
        Assert.Equal(
            ["suspend a tenant: unpaid since May", "reactivate a tenant: paid", "close a tenant: they asked", "reopen a tenant: they changed their mind"],
            entries.Select(e => e.Reason));
        Assert.All(entries, e => Assert.Equal((ActorKind.System, "System"), (e.ActorKind, e.ActorName)));
        Assert.Contains("""
            "Status":["Active","Suspended"]
            """, entries[0].Changes, StringComparison.Ordinal);
        Assert.NotNull(suspended.StatusChangedAt);
    }

    [Fact]
    public async Task What_a_status_can_not_become_is_refused_and_changes_nothing()
    {
        await using var host = await LifeHost.StartAsync(Database.Sqlite, postgres);
        var calls = new Dictionary<string, Func<ITenantLifecycle, Task>>
        {
            ["suspend"] = l => l.SuspendAsync(host.AcmeId, "no"),
            ["reactivate"] = l => l.ReactivateAsync(host.AcmeId, "no"),
            ["close"] = l => l.CloseAsync(host.AcmeId, "no"),
            ["reopen"] = l => l.ReopenAsync(host.AcmeId, "no"),
            ["retry"] = l => l.RetryProvisioningAsync(host.AcmeId),
        };
        foreach (var (status, refused) in new (TenantStatus, string[])[]
        {
            (TenantStatus.Provisioning, ["suspend", "reactivate", "reopen"]),
            (TenantStatus.Active, ["reactivate", "reopen", "retry"]),
            (TenantStatus.Suspended, ["suspend", "reopen", "retry"]),
            (TenantStatus.Closing, ["suspend", "reactivate", "close", "retry"]),
            (TenantStatus.Closed, ["suspend", "reactivate", "close", "reopen", "retry"]),
        })
        {
            await SetAsync(host, status);
            foreach (var name in refused)
            {
                var error = await Assert.ThrowsAsync<TenantTransitionException>(() => host.LiveAsync(calls[name]));
                Assert.Equal((KitErrors.IllegalTransition, status), (error.Id, error.From));
                Assert.Equal(status, (await host.TenantAsync()).Status);
            }
        }

        await Assert.ThrowsAsync<TenantUnavailableException>(() => host.LiveAsync(l => l.SuspendAsync(Guid.CreateVersion7(), "no")));
        await Assert.ThrowsAsync<ArgumentException>(() => host.LiveAsync(l => l.SuspendAsync(host.AcmeId, " ")));
    }

    [Theory, Databases]
    public async Task Of_fifty_who_suspend_and_close_at_once_the_history_has_no_step_that_is_not_legal(Database database)
    {
        await using var host = await LifeHost.StartAsync(database, postgres);
        var done = new ConcurrentBag<string>();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
        {
            try
            {
                await host.LiveAsync(l => i % 2 == 0 ? l.SuspendAsync(host.AcmeId, $"{i}") : l.CloseAsync(host.AcmeId, $"{i}"));
                done.Add(i % 2 == 0 ? "suspended" : "closing");
            }
            catch (TenantTransitionException)
            {
                // Somebody was faster.
            }
        }));

        Assert.Equal(1, done.Count(d => d == "closing"));
        Assert.True(done.Count(d => d == "suspended") <= 1);
        var tenant = await host.TenantAsync();
        Assert.Equal((TenantStatus.Closing, done.Contains("suspended") ? TenantStatus.Suspended : TenantStatus.Active), (tenant.Status, tenant.ReopensAs));
    }

    [Fact]
    public async Task Closing_and_reopening_lifts_no_suspension_and_an_owner_can_not_do_it()
    {
        await using var host = await LifeHost.StartAsync(Database.Sqlite, postgres);
        await host.LiveAsync(l => l.SuspendAsync(host.AcmeId, "unpaid"));
        await host.LiveAsync(l => l.CloseAsync(host.AcmeId, "unpaid for long"));

        var page = await host.GetAsync("/t/acme/whoami", LifeHost.Ada, "text/html");
        Assert.DoesNotContain("<button", page.Body, StringComparison.Ordinal);
        var forced = await host.SendAsync(HttpMethod.Post, "/t/acme/_kit/reopen", LifeHost.Ada, form: []);
        Assert.NotEqual(HttpStatusCode.Redirect, forced.Status);
        Assert.Equal(TenantStatus.Closing, (await host.TenantAsync()).Status);

        await host.LiveAsync(l => l.ReopenAsync(host.AcmeId, "an error"));
        Assert.Equal(TenantStatus.Suspended, (await host.TenantAsync()).Status);
    }

    [Fact]
    public async Task A_tenants_people_can_close_their_own_if_they_own_it_and_nothing_else()
    {
        await using var host = await LifeHost.StartAsync(Database.Sqlite, postgres);
        foreach (var who in new[] { LifeHost.Ada, LifeHost.Bob })
        {
            foreach (var what in new[] { "suspend", "reactivate", "close", "reopen", "slug", "retry" })
            {
                var answer = await host.SendAsync(HttpMethod.Post, $"/t/acme/lifecycle/{what}?id={host.Shop.Globex.Id}", who);
                Assert.Equal((what, HttpStatusCode.Forbidden), (what, answer.Status));
                Assert.Contains(KitErrors.PlatformScopeRefused, answer.Body, StringComparison.Ordinal);
            }
        }

        foreach (var (who, what) in new[] { (LifeHost.Ada, "suspend"), (LifeHost.Ada, "reactivate"), (LifeHost.Ada, "retry"), (LifeHost.Bob, "close"), (LifeHost.Bob, "slug") })
        {
            Assert.Equal((who, what, HttpStatusCode.Forbidden), (who, what, (await host.SendAsync(HttpMethod.Post, $"/t/acme/lifecycle/{what}?id={host.AcmeId}", who)).Status));
        }

        Assert.Equal(HttpStatusCode.NoContent, (await host.SendAsync(HttpMethod.Post, $"/t/acme/lifecycle/close?id={host.AcmeId}", LifeHost.Ada)).Status);
        Assert.Equal(TenantStatus.Closing, (await host.TenantAsync()).Status);
        Assert.Equal(TenantStatus.Active, (await host.TenantAsync(host.Shop.Globex.Id)).Status);
    }

    private static async Task SetAsync(LifeHost host, TenantStatus status)
    {
        await using var scope = host.Shop.AsPlatform();
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        var tenant = await db.Set<Tenant>().SingleAsync(t => t.Id == host.AcmeId);
        tenant.Status = status;
        tenant.ReopensAs = status == TenantStatus.Closing ? TenantStatus.Active : null;
        await db.SaveChangesAsync();
    }
}
