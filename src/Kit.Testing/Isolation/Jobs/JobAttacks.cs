using System.Reflection;
using Kit.Events;
using Kit.Jobs;
using Kit.Tenancy;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Testing;

/// <summary>What is tried by the host's own jobs and event handlers: they are the attacker's, and what they are told to work on is the victim's.</summary>
internal static class JobAttacks
{
    public static IEnumerable<IsolationAttack> Of(IsolationTenants tenants, IReadOnlyList<object> given)
    {
        yield return new("jobs", "run in another's scope than whose they are", Walls.Job, () => ScopeAsync(tenants, id => new ScopeJob(id), JobRun.RunAsync));
        yield return new("events", "be handled in another's scope than whose they are", Walls.Job, () => ScopeAsync(tenants, id => new ScopeEvent(id), JobRun.HandleAsync));
        var types = tenants.Services.GetRequiredService<JobTypes>();
        foreach (var type in types.All)
        {
            yield return Attack(tenants, given, $"job {type.GetCustomAttribute<JobAttribute>()?.Kind ?? type.Name}", type, JobRun.RunAsync);
        }

        foreach (var type in types.Events)
        {
            yield return Attack(tenants, given, $"event {type.GetCustomAttribute<EventAttribute>()?.Name ?? type.Name}", type, JobRun.HandleAsync);
        }
    }

    private static IsolationAttack Attack(
        IsolationTenants tenants, IReadOnlyList<object> given, string target, Type type, Func<IServiceProvider, TenantInfo, object, Task> run)
    {
        var own = given.Where(type.IsInstanceOfType).ToList();
        var (made, whyNot) = own.Count > 0 ? (own, null) : new JobMaker(tenants.Victim).Make(type);
        return new(target, "name the other's rows", Walls.Job, () => whyNot is null
            ? RunAsync(tenants, made, run)
            : Task.FromResult<string?>($"It was not attacked: no {type.Name} could be made ({whyNot}). Make one in an override of Jobs."));
    }

    private static async Task<string?> RunAsync(IsolationTenants tenants, IReadOnlyList<object> made, Func<IServiceProvider, TenantInfo, object, Task> run)
    {
        var before = await tenants.DigestAsync();
        foreach (var one in made)
        {
            await run(tenants.Services, tenants.Attacker.Tenant, one);
        }

        return await tenants.DigestAsync() != before ? "The other's rows are not what they were."
            : await tenants.FindLeakedAsync() is { } table ? $"The attacker's rows in {table} hold the other's data now."
            : null;
    }

    private static async Task<string?> ScopeAsync(IsolationTenants tenants, Func<Guid, object> make, Func<IServiceProvider, TenantInfo, object, Task> run)
    {
        var ran = tenants.Services.GetRequiredService<ScopeJobs>();
        foreach (var party in new[] { tenants.Victim, tenants.Attacker, tenants.Victim })
        {
            var id = Guid.CreateVersion7();
            await run(tenants.Services, party.Tenant, make(id));
            if (!ran.Owners.TryGetValue(id, out var owners))
            {
                return "It did not run.";
            }

            if (owners.Scope != party.Tenant.Id || owners.Context != party.Tenant.Id)
            {
                return $"What is {party.Tenant.Slug}'s ran for {owners.Scope}.";
            }
        }

        return null;
    }
}
