using System.ComponentModel;

namespace Kit.Billing;

/// <summary>A plan to choose.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Price">Its price as people read it.</param>
/// <param name="Features">What it has, a line each.</param>
/// <param name="IsCurrent">Whether it is in force.</param>
/// <param name="CanChoose">Whether it can be subscribed to now.</param>
[ImmutableObject(true)]
public sealed record PlanCard(Plan Plan, string Price, IReadOnlyList<string> Features, bool IsCurrent, bool CanChoose);
