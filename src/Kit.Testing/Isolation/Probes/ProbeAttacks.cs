using System.Security.Cryptography;

namespace Kit.Testing;

/// <summary>What is tried on the places that are no tables.</summary>
internal static class ProbeAttacks
{
    public static IEnumerable<IsolationAttack> Of(IsolationTenants tenants, IEnumerable<IsolationProbe> probes) =>
        probes.Select(p => new IsolationAttack(p.Name, "reach what the other put there", p.Wall, () => ReachAsync(tenants, p)));

    private static async Task<string?> ReachAsync(IsolationTenants tenants, IsolationProbe probe)
    {
        var secret = tenants.Victim.Rows.Mark + RandomNumberGenerator.GetHexString(8, lowercase: true);
        await tenants.InScopeAsync(tenants.Victim, async services =>
        {
            await probe.StoreAsync(services, secret);
            return true;
        });

        // In a scope of its own: what is only in the first one's memory is nowhere.
        return !await tenants.InScopeAsync(tenants.Victim, probe.IsThereAsync) ? "Whose it is did not find it again: the attack proves nothing."
            : await tenants.InScopeAsync(tenants.Attacker, probe.TryReachAsync) is { } what ? what
            : await tenants.InScopeAsync(tenants.Victim, probe.IsThereAsync) ? null
            : "What the attacker did among its own took it from whose it is.";
    }
}
