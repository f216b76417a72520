using System.Reflection;
using Kit.Core.Tests.TestModel;
using Xunit.Sdk;
using Xunit.v3;

namespace Kit.Core.Tests;

/// <summary>Runs a theory on each database.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DatabasesAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new(Enum.GetValues<Database>().Select(d => (ITheoryDataRow)new TheoryDataRow<Database>(d)).ToList());

    public override bool SupportsDiscoveryEnumeration() => true;
}
