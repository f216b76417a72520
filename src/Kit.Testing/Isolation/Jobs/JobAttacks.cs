using System.Reflection;
using Kit.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Testing;

/// <summary>
/// What is tried by the host's own jobs: they are the attacker's, and what they are told to work on is the victim's. A job that does not end well
/// with the attacker's own ids either shows nothing by failing.
/// </summary>
internal sealed class JobAttacks(IsolationTenants tenants, IsolationAdditions additions)
{
    private const string Name = "name the other's rows";

    public IEnumerable<IsolationAttack> All =>
    [
        new("jobs", "run in another's scope than whose they are", Walls.Job, ScopeAsync),
        .. tenants.Services.GetRequiredService<JobTypes>().All.Select(t => new IsolationAttack(
            $"job {t.GetCustomAttribute<JobAttribute>()?.Kind ?? t.Name}", Name, Walls.Job, () => RunAsync(t))),
    ];

    private async Task<string?> RunAsync(Type type)
    {
        if (await WhyNotAsync(type) is { } whyNot)
        {
            return $"It was not attacked: {whyNot}";
        }

        // It may have ended the one that it ran for.
        var attacker = await tenants.AccompliceAsync();
        var before = await tenants.DigestAsync();
        foreach (var job in JobsOf(type, tenants.Victim).Jobs)
        {
            await JobRun.RunAsync(tenants.Services, attacker.Tenant, job);
        }

        return await tenants.FindHarmAsync(before, attacker);
    }

    /// <summary>Why an attack would prove nothing: the attacker's own job can't be made, or is not done either.</summary>
    private async Task<string?> WhyNotAsync(Type type)
    {
        var (own, whyNot) = JobsOf(type, await tenants.AccompliceAsync());
        if (whyNot is not null)
        {
            return $"no {type.Name} could be made ({whyNot}). Make one in an override of Jobs.";
        }

        string? error = null;
        foreach (var job in own)
        {
            var attacker = await tenants.AccompliceAsync();
            await tenants.InScopeAsync(attacker, async services =>
            {
                await BuiltInJobs.PrepareAsync(services, job);
                await additions.PrepareJob(services, job);
                return true;
            });

            // What only the platform has done for tenants is done when it is the platform's.
            if (await JobRun.RunAsync(tenants.Services, attacker.Tenant, job) is not { } byItself || await JobRun.RunAsync(tenants.Services, null, job) is not { } platforms)
            {
                return null;
            }

            error ??= byItself == platforms ? byItself : $"{byItself}”, and as the platform's in “{platforms}";
        }

        return $"with the attacker's own ids it ended in “{error}”, so that failing with the other's shows nothing. "
            + "Make one in an override of Jobs that is done when its ids are the attacker's own, and what it needs in one of PrepareJobAsync.";
    }

    private (IReadOnlyList<object> Jobs, string? WhyNot) JobsOf(Type type, Party party)
    {
        var given = additions.Jobs(IsolationVictim.Of(party, tenants.Model)).Where(type.IsInstanceOfType).ToList();
        return given.Count > 0 ? (given, null) : new JobMaker(party).Make(type);
    }

    private async Task<string?> ScopeAsync()
    {
        var ran = tenants.Services.GetRequiredService<ScopeJobs>();
        foreach (var party in new[] { tenants.Victim, tenants.Attacker, tenants.Victim })
        {
            var job = new ScopeJob(Guid.CreateVersion7());
            var error = await JobRun.RunAsync(tenants.Services, party.Tenant, job);
            if (!ran.Owners.TryGetValue(job.Id, out var owners))
            {
                return $"The job did not run: {error}";
            }

            if (owners.Scope != party.Tenant.Id || owners.Context != party.Tenant.Id)
            {
                return $"A job of {party.Tenant.Slug} ran for {owners.Scope}.";
            }
        }

        return null;
    }
}
