namespace Kit.Testing.Tests.Isolation;

/// <summary>The suite on a host that leaks: each leak is found, by the entity, the attack and the wall.</summary>
public sealed class PlantedLeakTests(PostgresCluster postgres)
{
    public static TheoryData<string> Planted => [.. Leaks.All.Select(l => l.Name)];

    [Fact]
    public async Task A_host_without_a_leak_holds()
    {
        await using var host = await HostileHost.AttackedAsync<HostileDb>(postgres, Leak.None);
        Assert.True(host.Failures.Count == 0, string.Join("\n", host.Failures.Select(f => f.Message)));
    }

    [Theory, MemberData(nameof(Planted))]
    public async Task A_leak_is_found(string planted)
    {
        var leak = Leaks.All.Single(l => l.Name == planted);
        await using var host = await leak.AttackAsync(postgres, leak);
        var found = host.Failures.FirstOrDefault(f => f.Target == leak.Target && f.Attack == leak.Attack);
        Assert.True(found is not null, $"'{leak.Attack}' on {leak.Target} was stopped, or was not tried. Not stopped: {string.Join("\n", host.Failures.Select(f => f.Message))}");
        Assert.Equal(leak.Wall, found.Wall);
        Assert.Contains($"Missing: {leak.Wall}.", found.Message, StringComparison.Ordinal);
        Assert.Contains(leak.Says, found.Message, StringComparison.Ordinal);
        Assert.False(found.Message.Contains("It ended in an error", StringComparison.Ordinal), found.Message);
    }
}
