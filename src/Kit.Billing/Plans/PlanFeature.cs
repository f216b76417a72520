using System.ComponentModel;
using Kit.Features;

namespace Kit.Billing;

/// <summary>What a plan says of a feature.</summary>
/// <param name="Name">The feature's name, as declared by <c>kit.AddLimit</c> or <c>kit.AddFeature</c>.</param>
/// <param name="Kind">What the plan takes the feature for.</param>
/// <param name="Value">What a tenant on the plan has of it.</param>
[ImmutableObject(true)]
public sealed record PlanFeature(string Name, FeatureKind Kind, FeatureValue Value);
