using Kit.Data;
using Xunit;

namespace Kit.Testing;

/// <summary>
/// Attacks a host's own isolation, entity by entity and route by route: what one tenant stored, another can't read, count, change, delete,
/// refer to, collide with or infer. The attacks are made from the host's EF model, its database, its jobs and its endpoints; a new entity is
/// attacked with nothing written.
/// </summary>
/// <typeparam name="TDb">The host's context. Its assembly is the host's: its program is started as it is, in Development, on a PostgreSQL of the tests' own.</typeparam>
/// <remarks>
/// <para>A test project that references the host says <c>public sealed class Isolation : IsolationSuite&lt;AppDb&gt;;</c>, and no more.</para>
/// <para>
/// Signing in, antiforgery tokens, plans' limits and the job dispatcher are out of the way: an attack is to be stopped by isolation, not by
/// something before it. What is made for an entity comes from its model: a row of its own for each tenant, with all that it needs.
/// </para>
/// </remarks>
public abstract class IsolationSuite<TDb> : IIsolationSuite
    where TDb : KitDbContext
{
    /// <summary>Queries that the model knows nothing of: SQL of one's own, another library's. Each is run as the other tenant, and as nobody.</summary>
    /// <value>None.</value>
    protected virtual IEnumerable<RawQuery> RawQueries => [];

    /// <summary>Other places where a tenant's things are kept: caches, files, indexes.</summary>
    /// <value>None; those that Kit knows are attacked in any case.</value>
    protected virtual IEnumerable<IsolationProbe> Probes => [];

    /// <summary>
    /// Jobs to run as the other tenant, in place of those that the suite would make: for kinds whose arguments it can't. It is asked for jobs with the
    /// victim's ids, and for ones with the attacker's own, which have to be done: failing with the victim's shows something then.
    /// </summary>
    /// <param name="victim">Whose ids to put in.</param>
    /// <returns>Jobs, of any kinds; none by default.</returns>
    protected virtual IEnumerable<object> Jobs(IsolationVictim victim) => [];

    /// <summary>Makes what a job needs to be done, before it is run with the attacker's own ids.</summary>
    /// <param name="services">A scope in which the attacker is the tenant.</param>
    /// <param name="job">The job.</param>
    protected virtual Task PrepareJobAsync(IServiceProvider services, object job) => Task.CompletedTask;

    /// <summary>
    /// Values that routes take apart, of which the suite can't know how they are put together. It is asked for ones with the victim's ids, and for
    /// ones with ids that are nowhere: both have to be answered alike.
    /// </summary>
    /// <param name="victim">Whose ids to put in.</param>
    /// <returns>Values, of any routes; none by default.</returns>
    protected virtual IEnumerable<RouteValue> RouteValues(IsolationVictim victim) => [];

    /// <summary>The attacker is let into its own tenant and sees its own rows by at least one route, where the host has routes: what it isn't shown, it isn't shown by isolation.</summary>
    /// <exception cref="IsolationException">It sees nothing of its own.</exception>
    [Fact]
    public async Task SeesItsOwn()
    {
        var stage = await StageAsync();
        TestContext.Current.SendDiagnosticMessage($"Routes that show the attacker's own rows: {string.Join(", ", await stage.RequireDoorsAsync())}");
    }

    /// <summary>Makes one attack.</summary>
    /// <param name="target">The entity, table, database object, query, job, probe or route.</param>
    /// <param name="attack">What is tried.</param>
    /// <exception cref="IsolationException">It succeeded: the message names the entity, the attack and the wall that was missing.</exception>
    [Theory, IsolationAttacks]
    public async Task Holds(string target, string attack)
    {
        var stage = await StageAsync();
        await stage.RunAsync(target, attack);
    }

    async Task<IEnumerable<IsolationAttack>> IIsolationSuite.AttacksAsync() => (await StageAsync()).Attacks;

    private Task<IsolationStage<TDb>> StageAsync() => IsolationStage<TDb>.SharedAsync(GetType(), new()
    {
        RawQueries = [.. RawQueries], Probes = [.. Probes], Jobs = Jobs, PrepareJob = PrepareJobAsync, RouteValues = RouteValues,
    });
}
