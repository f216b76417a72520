namespace Kit.Billing.Emulator.Payments;

/// <summary>A card as it was entered.</summary>
internal sealed record CardDetails(TestCard Card, int ExpiryMonth, int ExpiryYear, string? Name = null, string? Email = null);
