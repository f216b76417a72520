using ArchUnitNET.Domain;
using ArchUnitNET.Fluent;
using ArchUnitNET.Loader;
using ArchUnitNET.xUnitV3;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace Kit.Architecture.Tests;

/// <summary>The arrows go down only: between packages, and between the folders of Kit.Core.</summary>
public sealed class ArrowTests
{
    private static readonly string[] Packages = ["Kit.Core", "Kit.Auth", "Kit.Billing", "Kit.Billing.Emulator", "Kit.Admin", "Kit.Api", "Kit.Files.S3", "Kit.Hangfire", "Kit.Testing"];

    // Lower first. Those of one layer don't know each other.
    private static readonly string[][] Layers =
    [
        ["Tenancy"], ["Data"], ["Hosting"], ["Jobs"], ["Events"], ["Audit", "Caching", "Features", "Notifications", "Settings"], ["Files", "Lifecycle", "RateLimits", "Realtime"], ["Portability"], ["Operations"],
        ["Composition"],
    ];

    private static readonly ArchUnitNET.Domain.Architecture Kit =
        new ArchLoader().LoadAssemblies([.. Packages.Select(p => System.Reflection.Assembly.Load(p))]).Build();

    public static TheoryData<string, string> Forbidden()
    {
        var data = new TheoryData<string, string>();
        for (var i = 0; i < Layers.Length; i++)
        {
            foreach (var lower in Layers[i])
            {
                foreach (var other in Layers[i].Where(o => o != lower).Concat(Layers.Skip(i + 1).SelectMany(l => l)))
                {
                    data.Add(lower, other);
                }
            }
        }

        return data;
    }

    [Theory, MemberData(nameof(Forbidden))]
    public void A_folder_of_the_core_does_not_know_those_above_or_beside_it(string folder, string other)
    {
        IArchRule rule = Types().That().ResideInNamespaceMatching($@"^Kit\.{folder}(\.|$)")
            .Should().NotDependOnAny(Types().That().ResideInNamespaceMatching($@"^Kit\.{other}(\.|$)"))
            .WithoutRequiringPositiveResults();
        rule.Check(Kit);
    }

    [Theory]
    [InlineData("Kit.Core")]
    [InlineData("Kit.Auth", "Kit.Core")]
    [InlineData("Kit.Billing", "Kit.Core")]
    [InlineData("Kit.Billing.Emulator", "Kit.Core")]
    [InlineData("Kit.Admin", "Kit.Core")]
    [InlineData("Kit.Api", "Kit.Core")]
    [InlineData("Kit.Files.S3", "Kit.Core")]
    [InlineData("Kit.Hangfire", "Kit.Core")]
    [InlineData("Kit.Testing", "Kit.Core")]
    public void A_package_knows_only_the_packages_below_it(string package, params string[] below) =>
        Assert.Empty(System.Reflection.Assembly.Load(package).GetReferencedAssemblies().Select(a => a.Name!).Intersect(Packages).Except(below));
}
