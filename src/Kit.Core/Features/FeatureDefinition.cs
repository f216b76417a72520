using System.ComponentModel;
using Kit.Data;

namespace Kit.Features;

/// <summary>Something that a plan may grant, declared in code.</summary>
/// <param name="Name">The name, as in <c>projects</c> or <c>sso</c>.</param>
/// <param name="Label">How people call it.</param>
/// <param name="Kind">Whether it is on or off, or a number.</param>
/// <param name="Default">What a tenant has without a plan that says otherwise.</param>
[ImmutableObject(true)]
public sealed record FeatureDefinition(string Name, string Label, FeatureKind Kind, FeatureValue Default)
{
    /// <summary>The entity whose rows a limit counts; every row added is checked against it.</summary>
    public Type? CountedEntity { get; init; }

    /// <summary>Counts the rows of <see cref="CountedEntity"/> that the current tenant has.</summary>
    public Func<KitDbContext, CancellationToken, Task<long>>? CountAsync { get; init; }
}
