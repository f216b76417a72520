using System.Net;
using Kit.Core.Tests.TestModel;
using Kit.Jobs;
using Kit.Lifecycle;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Lifecycle;

public sealed class ProvisioningTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task Steps_run_in_order_each_once_and_then_the_tenant_is_active(Database database)
    {
        var script = new Script();
        await using var host = await StartAsync(database, script);
        var tenant = await AddAsync(host, "newco");
        await UntilAsync(host, tenant, TenantStatus.Active);

        Assert.Equal(["first", "second", "third"], await LabelsAsync(host, tenant));
        Assert.Equal(["first", "second", "third"], script.Ran);
        Assert.All(await StepsAsync(host, tenant), s => Assert.NotNull(s.DoneAt));
        Assert.Empty(await LabelsAsync(host, host.Shop.Acme));
    }

    [Theory, Databases]
    public async Task A_step_that_fails_leaves_nothing_but_its_error_and_goes_on_from_there(Database database)
    {
        var script = new Script { FailsAt = "second" };
        await using var host = await StartAsync(database, script);
        var tenant = await AddAsync(host, "newco");
        await Eventually.IsTrueAsync(async () => (await StepsAsync(host, tenant)).Any(s => s is { Name: "second", Failures: >= 2 }));

        Assert.Equal(TenantStatus.Provisioning, (await host.TenantAsync(tenant.Id)).Status);
        Assert.Equal(["first"], await LabelsAsync(host, tenant));
        var failed = (await StepsAsync(host, tenant)).Single(s => s.Name == "second");
        Assert.Equal((null, "InvalidOperationException: second is not possible"), (failed.DoneAt, failed.Error));

        script.FailsAt = null;
        await UntilAsync(host, tenant, TenantStatus.Active);
        Assert.Equal(["first", "second", "third"], await LabelsAsync(host, tenant));
        Assert.Equal(1, script.Ran.Count(r => r == "first"));
        Assert.Null((await StepsAsync(host, tenant)).Single(s => s.Name == "second").Error);
    }

    [Fact]
    public async Task Given_up_it_goes_on_when_an_operator_says_so()
    {
        var script = new Script { FailsAt = "third" };
        await using var host = await StartAsync(Database.Sqlite, script);
        var tenant = await AddAsync(host, "newco");
        await Eventually.IsTrueAsync(async () => (await StepsAsync(host, tenant)).Any(s => s.Name == "third"));
        await using (var scope = host.Shop.AsPlatform())
        {
            await scope.ServiceProvider.GetRequiredService<ShopDb>().AllTenants<Job>().Where(j => j.Kind == "kit.tenants.provision").ExecuteDeleteAsync();
        }

        script.FailsAt = null;
        await host.LiveAsync(l => l.RetryProvisioningAsync(tenant.Id));
        await UntilAsync(host, tenant, TenantStatus.Active);
        Assert.Equal(["first", "second", "third"], await LabelsAsync(host, tenant));
    }

    [Fact]
    public async Task Meanwhile_members_are_told_so_and_to_strangers_there_is_nothing()
    {
        var script = new Script { FailsAt = "first" };
        await using var host = await StartAsync(Database.Sqlite, script);
        var tenant = await AddAsync(host, "newco");
        await host.JoinAsync(tenant, LifeHost.Ada, Roles.Owner);

        var page = await host.GetAsync("/t/newco/whoami", LifeHost.Ada, "text/html");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.Status);
        Assert.Contains("<h1>newco is being set up</h1>", page.Body, StringComparison.Ordinal);
        Assert.Contains(KitErrors.TenantProvisioning, (await host.GetAsync("/t/newco/whoami", LifeHost.Ada)).Body, StringComparison.Ordinal);
        Assert.Equal((await host.GetAsync("/t/nosuch/whoami", LifeHost.Eve)).Comparable, (await host.GetAsync("/t/newco/whoami", LifeHost.Eve)).Comparable);
        Assert.Equal((await host.GetAsync("/t/nosuch/open")).Comparable, (await host.GetAsync("/t/newco/open")).Comparable);
    }

    [Theory, Databases]
    public async Task Closed_meanwhile_it_stops_and_reopened_it_goes_on(Database database)
    {
        var script = new Script { FailsAt = "second" };
        await using var host = await StartAsync(database, script);
        var tenant = await AddAsync(host, "newco");
        await Eventually.IsTrueAsync(async () => (await StepsAsync(host, tenant)).Any(s => s.Name == "second"));
        await host.LiveAsync(l => l.CloseAsync(tenant.Id, "a mistake"));
        script.FailsAt = null;
        await Eventually.IsTrueAsync(async () => await WaitingAsync(host) == 0);
        Assert.Equal(TenantStatus.Closing, (await host.TenantAsync(tenant.Id)).Status);
        Assert.Equal(["first"], await LabelsAsync(host, tenant));

        await host.LiveAsync(l => l.ReopenAsync(tenant.Id, "no mistake"));
        await UntilAsync(host, tenant, TenantStatus.Active);
        Assert.Equal(["first", "second", "third"], await LabelsAsync(host, tenant));
    }

    [Theory, Databases]
    public async Task Without_steps_a_new_tenant_is_active_with_its_own_transaction(Database database)
    {
        await using var host = await LifeHost.StartAsync(database, postgres);
        var tenant = await AddAsync(host, "newco");
        Assert.Equal(TenantStatus.Active, (await host.TenantAsync(tenant.Id)).Status);
        Assert.Equal(0, await WaitingAsync(host));
    }

    [Fact]
    public async Task Steps_of_one_name_keep_the_host_from_starting()
    {
        var error = await Assert.ThrowsAsync<Kit.Hosting.StartupFailedException>(
            () => LifeHost.StartAsync(Database.Sqlite, postgres, s => s.AddSingleton(new Script()), kit => kit.AddProvisioningStep<First>().AddProvisioningStep<AlsoFirst>()));
        Assert.Contains(error.Problems, p => p.Id == KitErrors.InvalidLifecycle);
    }

    private Task<LifeHost> StartAsync(Database database, Script script) => LifeHost.StartAsync(
        database, postgres, s => s.AddSingleton(script), kit => kit.AddProvisioningStep<Third>().AddProvisioningStep<First>().AddProvisioningStep<Second>().AddProvisioningStep<First>());

    private static async Task<TenantInfo> AddAsync(LifeHost host, string slug)
    {
        var tenant = new Tenant { Slug = slug, Name = slug };
        await using var scope = host.Shop.As(TenantInfo.Of(tenant));
        scope.ServiceProvider.GetRequiredService<ITenantLifecycle>().Add(tenant);
        await scope.ServiceProvider.GetRequiredService<ShopDb>().SaveChangesAsync();
        return TenantInfo.Of(tenant);
    }

    private static Task UntilAsync(LifeHost host, TenantInfo tenant, TenantStatus status) =>
        Eventually.IsTrueAsync(async () => (await host.TenantAsync(tenant.Id)).Status == status);

    private static async Task<List<string>> LabelsAsync(LifeHost host, TenantInfo tenant)
    {
        await using var scope = host.Shop.As(tenant);
        return await scope.ServiceProvider.GetRequiredService<ShopDb>().Labels.OrderBy(l => l.Id).Select(l => l.Text).ToListAsync();
    }

    private static async Task<List<ProvisioningStep>> StepsAsync(LifeHost host, TenantInfo tenant)
    {
        await using var scope = host.Shop.As(tenant);
        return await scope.ServiceProvider.GetRequiredService<ShopDb>().Set<ProvisioningStep>().AsNoTracking().ToListAsync();
    }

    private static async Task<int> WaitingAsync(LifeHost host)
    {
        await using var scope = host.Shop.AsPlatform();
        return await scope.ServiceProvider.GetRequiredService<ShopDb>().AllTenants<Job>().CountAsync(j => j.Kind == "kit.tenants.provision" && j.State != JobState.Done);
    }

    /// <summary>What the steps do, and did.</summary>
    private sealed class Script
    {
        private readonly List<string> _ran = [];

        public volatile string? FailsAt;

        public IReadOnlyList<string> Ran
        {
            get
            {
                lock (_ran)
                {
                    return [.. _ran];
                }
            }
        }

        public async Task RunAsync(ShopDb db, TenantInfo tenant, string name, CancellationToken cancellationToken)
        {
            lock (_ran)
            {
                _ran.Add(name);
            }

            Assert.NotNull(db.Database.CurrentTransaction);
            Assert.Equal(tenant.Id, db.OwnerId);
            db.Add(new Label { Text = name });
            await db.SaveChangesAsync(cancellationToken);
            if (FailsAt == name)
            {
                throw new InvalidOperationException($"{name} is not possible");
            }
        }
    }

    private abstract class Step(ShopDb db, Script script, int order) : ITenantProvisioningStep
    {
        public abstract string Name { get; }

        public int Order => order;

        public Task RunAsync(TenantInfo tenant, CancellationToken cancellationToken) => script.RunAsync(db, tenant, Name, cancellationToken);
    }

    private sealed class First(ShopDb db, Script script) : Step(db, script, 1)
    {
        public override string Name => "first";
    }

    private sealed class Second(ShopDb db, Script script) : Step(db, script, 2)
    {
        public override string Name => "second";
    }

    private sealed class Third(ShopDb db, Script script) : Step(db, script, 3)
    {
        public override string Name => "third";
    }

    private sealed class AlsoFirst(ShopDb db, Script script) : Step(db, script, 9)
    {
        public override string Name => "first";
    }
}
