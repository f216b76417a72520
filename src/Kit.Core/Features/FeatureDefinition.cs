using System.ComponentModel;
using Kit.Data;

namespace Kit.Features;

/// <summary>Something that a plan may grant, declared in code.</summary>
/// <param name="Name">The name, as in <c>projects</c> or <c>sso</c>.</param>
/// <param name="Label">How people call it.</param>
/// <param name="Kind">Whether it is on or off, or a number.</param>
/// <param name="Default">What a tenant has without a plan that says otherwise; of a flag, its roll-out decides instead.</param>
[ImmutableObject(true)]
public sealed record FeatureDefinition(string Name, string Label, FeatureKind Kind, FeatureValue Default)
{
    /// <summary>Whether the value is a number, and not on or off.</summary>
    public bool IsNumber => Kind is FeatureKind.Limit or FeatureKind.Quota;

    /// <summary>The entity whose rows a limit counts; every row added is checked against it.</summary>
    public Type? CountedEntity { get; init; }

    /// <summary>Counts the rows of <see cref="CountedEntity"/> that the current tenant has.</summary>
    public Func<KitDbContext, CancellationToken, Task<long>>? CountAsync { get; init; }

    /// <summary>How long a limit may be passed before it binds.</summary>
    /// <value><see langword="null"/>: it binds at once.</value>
    public TimeSpan? Grace { get; init; }

    /// <summary>The window of time that a quota is for.</summary>
    public QuotaWindow? Window { get; init; }

    /// <summary>Whether a quota's days and months are those of the tenant's time zone, and not UTC's.</summary>
    public bool InTenantTimeZone { get; init; }

    /// <summary>How many of a hundred tenants have a flag.</summary>
    /// <value>0. The setting <c>Kit:Features:RollOut:{name}</c> replaces it.</value>
    public int RollOut { get; init; }
}
