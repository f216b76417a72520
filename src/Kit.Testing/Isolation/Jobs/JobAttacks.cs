using System.Reflection;
using Kit.Jobs;
using Kit.Tenancy;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Testing;

/// <summary>What is tried by the host's own jobs: they are the attacker's, and what they are told to work on is the victim's.</summary>
internal static class JobAttacks
{
    public static IEnumerable<IsolationAttack> Of(IsolationTenants tenants, IReadOnlyList<object> given)
    {
        yield return new("jobs", "run in another's scope than whose they are", Walls.Job, () => ScopeAsync(tenants));
        foreach (var type in tenants.Services.GetRequiredService<JobTypes>().All)
        {
            var kind = type.GetCustomAttribute<JobAttribute>()?.Kind ?? type.Name;
            var own = given.Where(type.IsInstanceOfType).ToList();
            var (jobs, whyNot) = own.Count > 0 ? (own, null) : new JobMaker(tenants.Victim).Make(type);
            yield return new($"job {kind}", "name the other's rows", Walls.Job, () => whyNot is null
                ? RunAsync(tenants, jobs)
                : Task.FromResult<string?>($"It was not attacked: no {type.Name} could be made ({whyNot}). Make one in an override of Jobs."));
        }
    }

    private static async Task<string?> RunAsync(IsolationTenants tenants, IReadOnlyList<object> jobs)
    {
        var before = await tenants.DigestAsync();
        foreach (var job in jobs)
        {
            await JobRun.RunAsync(tenants.Services, tenants.Attacker.Tenant, job);
        }

        return await tenants.DigestAsync() != before ? "The other's rows are not what they were."
            : await tenants.FindLeakedAsync() is { } table ? $"The attacker's rows in {table} hold the other's data now."
            : null;
    }

    private static async Task<string?> ScopeAsync(IsolationTenants tenants)
    {
        var ran = tenants.Services.GetRequiredService<ScopeJobs>();
        foreach (var party in new[] { tenants.Victim, tenants.Attacker, tenants.Victim })
        {
            var job = new ScopeJob(Guid.CreateVersion7());
            await JobRun.RunAsync(tenants.Services, party.Tenant, job);
            if (!ran.Owners.TryGetValue(job.Id, out var owners))
            {
                return "The job did not run.";
            }

            if (owners.Scope != party.Tenant.Id || owners.Context != party.Tenant.Id)
            {
                return $"A job of {party.Tenant.Slug} ran for {owners.Scope}.";
            }
        }

        return null;
    }
}
