namespace Kit.Billing.Emulator.Payments;

/// <summary>Stripe's test cards, and the payment methods and tokens that stand for them.</summary>
internal static class TestCards
{
    public const string Visa = "4242424242424242";

    private static readonly TestCard[] Cards =
    [
        new(Visa, "visa"),
        new("4000056655665556", "visa"),
        new("5555555555554444", "mastercard"),
        new("378282246310005", "amex"),
        new("4000000000000341", "visa", OnCharge: CardDecline.Generic),
        new("4000002500003155", "visa", Authenticates: true),
        new("4000002760003184", "visa", Authenticates: true),
        new("4000000000003220", "visa", Authenticates: true),
        new("4000008260003178", "visa", OnCharge: CardDecline.InsufficientFunds, Authenticates: true),
        new("4000008400001629", "visa", OnCharge: CardDecline.Generic, Authenticates: true),
        new("4000000000000002", "visa", OnAttach: CardDecline.Generic),
        new("4000000000009995", "visa", OnAttach: CardDecline.InsufficientFunds),
        new("4000000000009987", "visa", OnAttach: CardDecline.Lost),
        new("4000000000009979", "visa", OnAttach: CardDecline.Stolen),
        new("4000000000000069", "visa", OnAttach: CardDecline.Expired),
        new("4000000000000127", "visa", OnAttach: CardDecline.IncorrectCvc),
        new("4000000000000119", "visa", OnAttach: CardDecline.Processing),
        new("4242424242424241", "visa", OnAttach: CardDecline.IncorrectNumber),
    ];

    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["visa"] = Visa,
        ["visa_debit"] = "4000056655665556",
        ["mastercard"] = "5555555555554444",
        ["amex"] = "378282246310005",
        ["chargeCustomerFail"] = "4000000000000341",
        ["authenticationRequired"] = "4000002760003184",
        ["authenticationRequiredOnSetup"] = "4000002500003155",
        ["threeDSecure2Required"] = "4000000000003220",
        ["threeDSecureRequired"] = "4000000000003220",
        ["authenticationRequiredChargeDeclinedInsufficientFunds"] = "4000008260003178",
        ["chargeDeclined"] = "4000000000000002",
        ["visa_chargeDeclined"] = "4000000000000002",
        ["chargeDeclinedInsufficientFunds"] = "4000000000009995",
        ["visa_chargeDeclinedInsufficientFunds"] = "4000000000009995",
        ["chargeDeclinedExpiredCard"] = "4000000000000069",
        ["chargeDeclinedIncorrectCvc"] = "4000000000000127",
        ["chargeDeclinedProcessingError"] = "4000000000000119",
    };

    /// <summary>The card of a number, or null for one that isn't a test card.</summary>
    public static TestCard? Find(string number)
    {
        var digits = string.Concat(number.Where(char.IsAsciiDigit));
        return Cards.FirstOrDefault(card => card.Number == digits);
    }

    /// <summary>The card that a magic id such as <c>pm_card_visa</c> or <c>tok_visa</c> stands for.</summary>
    public static TestCard? FindByName(string id, string prefix) =>
        id.StartsWith(prefix, StringComparison.Ordinal) && Names.TryGetValue(id[prefix.Length..], out var number) ? Find(number) : null;
}
