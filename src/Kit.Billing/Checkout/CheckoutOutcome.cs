namespace Kit.Billing;

/// <summary>Where the browser is to go after a plan was chosen.</summary>
/// <param name="Url">Stripe's page; <see langword="null"/> when there is nothing to pay there.</param>
internal sealed record CheckoutOutcome(string? Url);
