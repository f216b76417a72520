using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Jobs;

/// <summary>What executes the jobs of a host under test.</summary>
/// <param name="Name">Its name in the settings.</param>
/// <param name="Add">Adds it to the host.</param>
/// <param name="Ahead">How many jobs of some ten milliseconds it has taken ahead for each worker.</param>
public sealed record EngineUnderTest(string Name, Action<KitBuilder> Add, int Ahead = 0)
{
    public static EngineUnderTest InProcess { get; } = new("InProcess", static _ => { });
}
