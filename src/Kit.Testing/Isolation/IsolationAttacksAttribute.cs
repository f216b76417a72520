using System.Reflection;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace Kit.Testing;

/// <summary>The attacks of the suite that the test's class is: what the class adds to them is asked of an instance of it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class IsolationAttacksAttribute : DataAttribute, ITypeAwareDataAttribute
{
    public Type? MemberType { get; set; }

    public override async ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker)
    {
        var suite = MemberType ?? testMethod.ReflectedType!;
        if (suite.GetConstructor([]) is null)
        {
            throw new InvalidOperationException($"{suite} needs a constructor without parameters: its attacks are listed before any fixture is there.");
        }

        var attacks = await ((IIsolationSuite)Activator.CreateInstance(suite)!).AttacksAsync();
        return [.. attacks.Select(a => new TheoryDataRow<string, string>(a.Target, a.Name))];
    }

    // The host has to run before its attacks can be listed.
    public override bool SupportsDiscoveryEnumeration() => false;
}
