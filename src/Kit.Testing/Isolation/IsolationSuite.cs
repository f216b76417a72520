using System.Diagnostics.CodeAnalysis;
using Kit.Data;
using Xunit;

namespace Kit.Testing;

/// <summary>
/// Attacks a host's own isolation, entity by entity and route by route: what one tenant stored, another can't read, count, change, delete,
/// refer to or collide with. The attacks are made from the host's EF model and its endpoints; a new entity is attacked with nothing written.
/// </summary>
/// <typeparam name="TDb">The host's context. Its assembly is the host's: its program is started as it is, in Development, on a PostgreSQL of the tests' own.</typeparam>
/// <remarks>
/// <para>A test project that references the host says <c>public sealed class Isolation : IsolationSuite&lt;AppDb&gt;;</c>, and no more.</para>
/// <para>
/// Signing in, antiforgery tokens, plans' limits and jobs are out of the way: an attack is to be stopped by isolation, not by something
/// before it. What is made for an entity comes from its model: a row of its own for each tenant, with all that it needs.
/// </para>
/// </remarks>
public abstract class IsolationSuite<TDb>
    where TDb : KitDbContext
{
    /// <summary>What is attacked, and how.</summary>
    /// <returns>The rows of <see cref="Holds"/>.</returns>
    [SuppressMessage("Design", "CA1000", Justification = "xunit asks for it by name.")]
    public static async Task<IReadOnlyCollection<TheoryDataRow<string, string>>> AttacksAsync()
    {
        var stage = await IsolationStage<TDb>.SharedAsync();
        return [.. stage.Attacks.Select(a => new TheoryDataRow<string, string>(a.Target, a.Name))];
    }

    /// <summary>The attacker is let into its own tenant and sees its own rows by at least one route, where the host has routes: what it isn't shown, it isn't shown by isolation.</summary>
    /// <exception cref="IsolationException">It sees nothing of its own.</exception>
    [Fact]
    public async Task SeesItsOwn()
    {
        var stage = await IsolationStage<TDb>.SharedAsync();
        var doors = await stage.OpenDoorsAsync();
        TestContext.Current.SendDiagnosticMessage($"Routes that show the attacker's own rows: {string.Join(", ", doors)}");
        if (doors.Count == 0)
        {
            throw new IsolationException("routes", "see one's own rows", "a way in", "No route showed the attacker a row of its own, so that the attacks on routes prove nothing.");
        }
    }

    /// <summary>Makes one attack.</summary>
    /// <param name="target">The entity, table or route.</param>
    /// <param name="attack">What is tried.</param>
    /// <exception cref="IsolationException">It succeeded: the message names the entity, the attack and the wall that was missing.</exception>
    [Theory, MemberData(nameof(AttacksAsync), DisableDiscoveryEnumeration = true)]
    public async Task Holds(string target, string attack)
    {
        var stage = await IsolationStage<TDb>.SharedAsync();
        await stage.RunAsync(target, attack);
    }
}
