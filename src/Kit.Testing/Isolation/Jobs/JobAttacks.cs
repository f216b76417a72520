using System.Reflection;
using Kit.Events;
using Kit.Jobs;
using Kit.Tenancy;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Testing;

/// <summary>
/// What is tried by the host's own jobs and event handlers: they are the attacker's, and what they are told to work on is the victim's. One that does
/// not end well with the attacker's own ids either shows nothing by failing.
/// </summary>
internal sealed class JobAttacks(IsolationTenants tenants, IsolationAdditions additions)
{
    private const string Name = "name the other's rows";

    public IEnumerable<IsolationAttack> All
    {
        get
        {
            var types = tenants.Services.GetRequiredService<JobTypes>();
            return
            [
                new("jobs", "run in another's scope than whose they are", Walls.Job, () => ScopeAsync("A job", id => new ScopeJob(id), JobRun.RunAsync)),
                new("events", "be handled in another's scope than whose they are", Walls.Job, () => ScopeAsync("An event", id => new ScopeEvent(id), JobRun.HandleAsync)),
                .. types.All.Select(t => new IsolationAttack($"job {t.GetCustomAttribute<JobAttribute>()?.Kind ?? t.Name}", Name, Walls.Job, () => RunAsync(t, JobRun.RunAsync))),
                .. types.Events.Select(t => new IsolationAttack($"event {t.GetCustomAttribute<EventAttribute>()?.Name ?? t.Name}", Name, Walls.Job, () => RunAsync(t, JobRun.HandleAsync))),
            ];
        }
    }

    private async Task<string?> RunAsync(Type type, Func<IServiceProvider, TenantInfo?, object, Task<string?>> run)
    {
        if (await WhyNotAsync(type, run) is { } whyNot)
        {
            return $"It was not attacked: {whyNot}";
        }

        // It may have ended the one that it ran for.
        var attacker = await tenants.AccompliceAsync();
        var before = await tenants.DigestAsync();
        foreach (var one in MadeFor(type, tenants.Victim).Made)
        {
            await run(tenants.Services, attacker.Tenant, one);
        }

        return await tenants.FindHarmAsync(before, attacker);
    }

    /// <summary>Why an attack would prove nothing: the attacker's own can't be made, or is not done either.</summary>
    private async Task<string?> WhyNotAsync(Type type, Func<IServiceProvider, TenantInfo?, object, Task<string?>> run)
    {
        var (own, whyNot) = MadeFor(type, await tenants.AccompliceAsync());
        if (whyNot is not null)
        {
            return $"no {type.Name} could be made ({whyNot}). Make one in an override of Jobs.";
        }

        string? error = null;
        foreach (var one in own)
        {
            var attacker = await tenants.AccompliceAsync();
            await tenants.InScopeAsync(attacker, async services =>
            {
                await BuiltInJobs.PrepareAsync(services, one);
                await additions.PrepareJob(services, one);
                return true;
            });

            // What only the platform has done for tenants is done when it is the platform's.
            if (await run(tenants.Services, attacker.Tenant, one) is not { } byItself || await run(tenants.Services, null, one) is not { } platforms)
            {
                return null;
            }

            error ??= byItself == platforms ? byItself : $"{byItself}”, and as the platform's in “{platforms}";
        }

        return $"with the attacker's own ids it ended in “{error}”, so that failing with the other's shows nothing. "
            + "Make one in an override of Jobs that is done when its ids are the attacker's own, and what it needs in one of PrepareJobAsync.";
    }

    private (IReadOnlyList<object> Made, string? WhyNot) MadeFor(Type type, Party party)
    {
        var given = additions.Jobs(IsolationVictim.Of(party, tenants.Model)).Where(type.IsInstanceOfType).ToList();
        return given.Count > 0 ? (given, null) : new JobMaker(party).Make(type);
    }

    private async Task<string?> ScopeAsync(string what, Func<Guid, object> make, Func<IServiceProvider, TenantInfo?, object, Task<string?>> run)
    {
        var ran = tenants.Services.GetRequiredService<ScopeJobs>();
        foreach (var party in new[] { tenants.Victim, tenants.Attacker, tenants.Victim })
        {
            var id = Guid.CreateVersion7();
            var error = await run(tenants.Services, party.Tenant, make(id));
            if (!ran.Owners.TryGetValue(id, out var owners))
            {
                return $"{what} did not run: {error}";
            }

            if (owners.Scope != party.Tenant.Id || owners.Context != party.Tenant.Id)
            {
                return $"{what} of {party.Tenant.Slug} ran for {owners.Scope}.";
            }
        }

        return null;
    }
}
