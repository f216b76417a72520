using Kit.Audit;
using Kit.Billing.Tests.TestHost;
using Kit.Features;
using Kit.Tenancy;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Billing.Tests.Entitlements;

public sealed class GrantTests
{
    [Fact]
    public async Task A_granted_plan_lifts_limits_is_audited_and_ends()
    {
        await using var host = await BillingHost.OnSqliteAsync();
        var until = host.Clock.GetUtcNow().AddDays(30);
        await GrantAsync(host, host.Acme.Info.Id, "business", until);

        var status = await host.StatusAsync(host.Acme);
        Assert.Equal(("business", PlanSource.Grant), (status.Plan.Key, status.Source));
        for (var i = 0; i < 5; i++)
        {
            await host.AddProjectAsync(host.Acme, $"p{i}");
        }

        Assert.True(await host.AsAsync(host.Acme, sp => sp.GetRequiredService<IFeatures>().EnabledAsync("sso").AsTask()));
        Assert.False(await host.AsAsync(host.Globex, sp => sp.GetRequiredService<IFeatures>().EnabledAsync("sso").AsTask()));
        var entries = await host.RowsAsync<AuditEntry>(host.Acme);
        Assert.Contains(entries, e => e.Changes?.Contains("business", StringComparison.Ordinal) == true && e.Changes.Contains("a seed", StringComparison.Ordinal));

        host.Clock.Ahead = TimeSpan.FromDays(31);
        Assert.Equal("free", (await host.StatusAsync(host.Acme)).Plan.Key);
        await Assert.ThrowsAsync<LimitReachedException>(() => host.AddProjectAsync(host.Acme, "one more"));
    }

    [Fact]
    public async Task A_grant_can_be_taken_back()
    {
        await using var host = await BillingHost.OnSqliteAsync();
        await GrantAsync(host, host.Acme.Info.Id, "business");
        await using var scope = host.AsPlatform();
        await scope.ServiceProvider.GetRequiredService<IBilling>().RevokeGrantAsync(host.Acme.Info.Id);
        Assert.Equal("free", (await host.StatusAsync(host.Acme)).Plan.Key);
    }

    [Fact]
    public async Task An_unknown_plan_or_tenant_can_not_be_granted()
    {
        await using var host = await BillingHost.OnSqliteAsync();
        Assert.Equal(BillingErrors.UnknownPlan, (await Assert.ThrowsAsync<BillingException>(() => GrantAsync(host, host.Acme.Info.Id, "gold"))).Id);
        await Assert.ThrowsAsync<TenantUnavailableException>(() => GrantAsync(host, Guid.CreateVersion7(), "business"));
    }

    [Fact]
    public async Task Nobody_who_works_for_a_tenant_grants()
    {
        await using var host = await BillingHost.OnSqliteAsync();
        foreach (var kind in new[] { ActorKind.User, ActorKind.Client, ActorKind.Anonymous })
        {
            await using var scope = host.Services.GetRequiredService<ITenantScopes>().Open(host.Acme.Info, new Actor(kind, "x", "X"));
            var billing = scope.ServiceProvider.GetRequiredService<IBilling>();
            await Assert.ThrowsAsync<PlatformScopeRefusedException>(() => billing.GrantAsync(host.Acme.Info.Id, "business", "because I want it"));
        }

        Assert.Equal("free", (await host.StatusAsync(host.Acme)).Plan.Key);
    }

    private static async Task GrantAsync(BillingHost host, Guid tenantId, string plan, DateTimeOffset? until = null)
    {
        await using var scope = host.AsPlatform();
        await scope.ServiceProvider.GetRequiredService<IBilling>().GrantAsync(tenantId, plan, "a seed", until);
    }
}
