using Kit.Billing.Emulator.Http;

namespace Kit.Billing.Emulator.Payments;

/// <summary>Why a card is refused: Stripe's error code, the issuer's decline code, and what the person is told.</summary>
internal sealed record CardDecline(string Code, string? DeclineCode, string Message)
{
    public static readonly CardDecline Generic = new("card_declined", "generic_decline", "Your card was declined.");

    public static readonly CardDecline InsufficientFunds = new("card_declined", "insufficient_funds", "Your card has insufficient funds.");

    public static readonly CardDecline Lost = new("card_declined", "lost_card", "Your card was declined.");

    public static readonly CardDecline Stolen = new("card_declined", "stolen_card", "Your card was declined.");

    public static readonly CardDecline Expired = new("expired_card", "expired_card", "Your card has expired.");

    public static readonly CardDecline IncorrectCvc = new("incorrect_cvc", "incorrect_cvc", "Your card's security code is incorrect.");

    public static readonly CardDecline Processing = new(
        "processing_error", "processing_error", "An error occurred while processing your card. Try again in a little bit.");

    public static readonly CardDecline IncorrectNumber = new("incorrect_number", null, "Your card number is incorrect.");

    public static readonly CardDecline Unauthenticated = new(
        "payment_intent_authentication_failure",
        null,
        "We are unable to authenticate your payment method. Please choose a different payment method and try again.");

    public static readonly CardDecline AuthenticationRequired = new(
        "authentication_required", "authentication_required", "Your card was declined. This transaction requires authentication.");

    public ApiError ToError() => new(402, "card_error", Message) { Code = Code, DeclineCode = DeclineCode };
}
