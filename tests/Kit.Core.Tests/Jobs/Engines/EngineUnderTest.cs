using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Jobs;

/// <summary>What executes the jobs of a host under test.</summary>
/// <param name="Name">Its name in the settings.</param>
/// <param name="Add">Adds it to the host.</param>
public sealed record EngineUnderTest(string Name, Action<KitBuilder> Add)
{
    public static EngineUnderTest InProcess { get; } = new("InProcess", static _ => { });
}
