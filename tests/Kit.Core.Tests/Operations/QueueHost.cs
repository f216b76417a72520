using Kit.Core.Tests.Jobs;
using Kit.Core.Tests.Lifecycle;
using Kit.Core.Tests.TestModel;
using Kit.Jobs;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Operations;

/// <summary>A shop over HTTP with jobs that nobody runs: they are in the states that the test puts them in.</summary>
internal static class QueueHost
{
    public static Task<LifeHost> StartAsync(Database database, PostgresCluster postgres, Action<IServiceCollection>? services = null, Action<KitBuilder>? kit = null) => LifeHost.StartAsync(
        database,
        postgres,
        s =>
        {
            s.AddStatementLog<ShopDb>().PostConfigure<JobsOptions>(o => o.Enabled = false);
            services?.Invoke(s);
        },
        kit);

    /// <summary>Enqueues a job, as a user where one is named, and puts it in a state.</summary>
    public static async Task<Guid> AddAsync(LifeHost host, TenantInfo? tenant, JobState state, string? who = null, string? error = null)
    {
        var actor = who is null ? null : new Actor(ActorKind.User, who.Split('=', ';')[1], who);
        var scopes = host.Shop.Services.GetRequiredService<ITenantScopes>();
        await using var scope = tenant is null ? scopes.OpenPlatformWide(actor) : scopes.Open(tenant, actor);
        var id = scope.ServiceProvider.GetRequiredService<IJobs>().Enqueue(new Script("never"));
        await scope.ServiceProvider.GetRequiredService<ShopDb>().SaveChangesAsync();
        var ended = state is JobState.Done or JobState.Dead or JobState.Cancelled;
        await SetAsync(host, tenant, id, set => set.SetProperty(j => j.State, state).SetProperty(j => j.LastError, error)
            .SetProperty(j => j.Attempts, j => state == JobState.Ready ? 0 : 2)
            .SetProperty(j => j.FinishedAt, ended ? DateTimeOffset.UtcNow : (DateTimeOffset?)null)
            .SetProperty(j => j.LeaseUntil, state == JobState.Running ? DateTimeOffset.UtcNow.AddHours(1) : (DateTimeOffset?)null));
        return id;
    }

    public static async Task SetAsync(LifeHost host, TenantInfo? tenant, Guid id, Action<Microsoft.EntityFrameworkCore.Query.UpdateSettersBuilder<Job>> set)
    {
        await using var scope = Open(host, tenant?.Database);
        Assert.Equal(1, await scope.ServiceProvider.GetRequiredService<ShopDb>().AllTenants<Job>().Where(j => j.Id == id).ExecuteUpdateAsync(set));
    }

    public static async Task<JobState?> StateAsync(LifeHost host, Guid id, string? database = null)
    {
        await using var scope = Open(host, database);
        return await scope.ServiceProvider.GetRequiredService<ShopDb>().AllTenants<Job>().Where(j => j.Id == id).Select(j => (JobState?)j.State).SingleOrDefaultAsync();
    }

    private static AsyncServiceScope Open(LifeHost host, string? database)
    {
        using var scope = host.Shop.Services.CreateScope();
        return scope.ServiceProvider.GetRequiredService<IPlatformScope>().Open("a test", database);
    }
}
