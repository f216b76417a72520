using System.Net;
using Kit.Audit;
using Kit.Auth.Tests.TestModel;
using Kit.Lifecycle;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Auth.Tests.Pages;

/// <summary>Operators make a tenant as registering does: by provisioning, with its owner.</summary>
public sealed class NewTenantTests
{
    [Fact]
    public async Task An_operator_makes_a_tenant_which_is_provisioned_and_has_its_owner()
    {
        await using var host = await Host.OnSqliteAsync(kit: k => k.AddProvisioningStep<Step>(), seed: false);
        var grace = await host.Services.GetRequiredService<IUserAccounts>().CreateAsync("grace@globex.test", "Grace", Host.Password);
        using var browser = await OperatorAsync(host);
        var page = await browser.GetAsync("/admin/tenants/new");
        await browser.SubmitAsync(page, "Make it", ("Name", " Initech "), ("Slug", "initech"), ("Owner", "GRACE@globex.test"), ("TimeZone", "Europe/Berlin"));

        var store = host.Services.GetRequiredService<ITenantStore>();
        await Eventually.IsTrueAsync(async () => (await store.FindBySlugAsync("initech")) is { IsActive: true });
        var tenant = (await store.FindBySlugAsync("initech"))!;
        Assert.Equal(("Initech", "Europe/Berlin"), (tenant.Name, tenant.TimeZone));
        Assert.Equal(1, Step.Runs[tenant.Id]);
        var member = Assert.Single(await host.InTenantAsync(tenant, db => db.Set<Membership>().ToListAsync()));
        Assert.Equal((grace.Id, Roles.Owner), (member.UserId, member.Role));
        var made = await host.InTenantAsync(tenant, db => db.Set<AuditEntry>().SingleAsync(e => e.Entity == "memberships"));
        Assert.Equal((ActorKind.Operator, "Op"), (made.ActorKind, made.ActorName));
        Assert.Contains(host.Inbox.To("grace@globex.test"), m => m.Subject.StartsWith("Welcome", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_can_be_no_tenant_is_said_on_the_form()
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = await OperatorAsync(host);
        foreach (var (name, slug, owner, zone, status) in new[]
        {
            (" ", "initech", "grace@globex.test", "UTC", HttpStatusCode.BadRequest), ("Initech", "acme", "grace@globex.test", "UTC", HttpStatusCode.Conflict),
            ("Initech", "No Slug", "grace@globex.test", "UTC", HttpStatusCode.Conflict), ("Initech", "initech", "nobody@globex.test", "UTC", HttpStatusCode.BadRequest),
            ("Initech", "initech", "grace@globex.test", "Nowhere/Land", HttpStatusCode.BadRequest),
        })
        {
            var page = await browser.SubmitAsync(await browser.GetAsync("/admin/tenants/new"), "Make it", ("Name", name), ("Slug", slug), ("Owner", owner), ("TimeZone", zone));
            Assert.Equal((name, slug, owner, status), (name, slug, owner, page.Status));
            Assert.NotEmpty(page.Error);
        }

        Assert.Equal(2, await host.PlatformAsync(db => db.Set<Tenant>().CountAsync()));
    }

    [Fact]
    public async Task It_is_for_operators_alone()
    {
        await using var host = await Host.OnSqliteAsync();
        using var ada = await host.LogInAsync("ada@acme.test");
        Assert.Equal(HttpStatusCode.Forbidden, (await ada.GetOnceAsync("/admin/tenants/new")).StatusCode);
        using var stranger = host.NewBrowser();
        Assert.Equal(HttpStatusCode.Redirect, (await stranger.GetOnceAsync("/admin/tenants/new")).StatusCode);
    }

    private static async Task<Browser> OperatorAsync(Host host)
    {
        await host.Services.GetRequiredService<IUserAccounts>().CreateAsync("operator@kit.test", "Op", Host.Password, isOperator: true);
        return await host.LogInAsync("operator@kit.test");
    }

    private sealed class Step : ITenantProvisioningStep
    {
        public static System.Collections.Concurrent.ConcurrentDictionary<Guid, int> Runs { get; } = new();

        public string Name => "step";

        public int Order => 1;

        public Task RunAsync(TenantInfo tenant, CancellationToken cancellationToken)
        {
            Runs.AddOrUpdate(tenant.Id, 1, (_, n) => n + 1);
            return Task.CompletedTask;
        }
    }
}
