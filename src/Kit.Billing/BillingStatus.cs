using System.ComponentModel;

namespace Kit.Billing;

/// <summary>What a tenant has.</summary>
/// <param name="Plan">The plan in force.</param>
/// <param name="Source">Why it is.</param>
/// <param name="SubscribedPlanKey">The key of the plan subscribed to, in force or not.</param>
/// <param name="SubscriptionState">Stripe's word for the subscription's state; <see langword="null"/> without one.</param>
/// <param name="Seats">How many seats are paid for.</param>
/// <param name="CurrentPeriodEnd">Until when is paid.</param>
/// <param name="CancelAt">When the subscription ends, if it was cancelled.</param>
/// <param name="GraceEnd">Until when the plan is kept although a payment failed.</param>
[ImmutableObject(true)]
public sealed record BillingStatus(
    Plan Plan, PlanSource Source, string? SubscribedPlanKey, string? SubscriptionState, long Seats, DateTimeOffset? CurrentPeriodEnd, DateTimeOffset? CancelAt,
    DateTimeOffset? GraceEnd);
