namespace Kit.Billing.Emulator.Webhooks;

internal sealed record DeliveryOutcome(int? Status, string? Error);
