namespace Kit.Billing.Emulator.Payments;

/// <summary>What a test card does.</summary>
/// <param name="Number">The number that is typed in.</param>
/// <param name="Brand">The brand, as Stripe spells it.</param>
/// <param name="OnAttach">The refusal when it is entered or attached, if any.</param>
/// <param name="OnCharge">The refusal when it is charged, if any.</param>
/// <param name="Authenticates">Whether a person must complete 3D Secure first.</param>
internal sealed record TestCard(string Number, string Brand, CardDecline? OnAttach = null, CardDecline? OnCharge = null, bool Authenticates = false)
{
    public string Last4 => Number[^4..];
}
