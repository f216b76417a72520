using Kit.Jobs;

namespace Kit.Billing;

/// <summary>Applies what an event of Stripe's is about.</summary>
/// <param name="EventId">The event's id, in the inbox.</param>
/// <remarks>Without a transaction around it: it works in the tenant's scope, in one of its own, and waits for Stripe.</remarks>
[Job("billing.stripe-event", Title = "Follow what Stripe says", Transactional = false)]
internal sealed record ProcessStripeEvent(string EventId);
