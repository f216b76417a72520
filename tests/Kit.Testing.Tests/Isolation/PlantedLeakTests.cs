namespace Kit.Testing.Tests.Isolation;

/// <summary>The suite on a host that leaks: each leak is found, by the entity, the attack and the wall.</summary>
public sealed class PlantedLeakTests(PostgresCluster postgres)
{
    [Fact]
    public async Task A_host_without_a_leak_holds()
    {
        await using var host = await HostileHost.AttackedAsync<HostileDb>(postgres, Leak.None);
        Assert.True(host.Failures.Count == 0, string.Join("\n", host.Failures.Select(f => f.Message)));
    }
}
