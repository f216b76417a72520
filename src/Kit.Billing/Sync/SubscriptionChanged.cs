using Kit.Events;

namespace Kit.Billing;

/// <summary>The tenant's subscription is another, or another way.</summary>
/// <param name="PlanKey">The plan; <see langword="null"/>: none.</param>
/// <param name="Status">Stripe's word for its state; <see langword="null"/>: there is none.</param>
/// <param name="Seats">How many seats it has.</param>
/// <param name="CancelAt">When it ends, if that is said.</param>
/// <param name="PlanBefore">The plan before.</param>
/// <param name="StatusBefore">The state before.</param>
/// <param name="SeatsBefore">The seats before.</param>
[Event("subscription.changed")]
public sealed record SubscriptionChanged(
    string? PlanKey, string? Status, long Seats, DateTimeOffset? CancelAt, string? PlanBefore, string? StatusBefore, long SeatsBefore) : IKeyedEvent
{
    string IKeyedEvent.Key => "subscription";
}
