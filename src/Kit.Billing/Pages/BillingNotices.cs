namespace Kit.Billing;

/// <summary>What the billing page says of what was just done. The address names it; it never holds the words.</summary>
internal static class BillingNotices
{
    public const string Paid = "paid";
    public const string Processing = "processing";
    public const string Changed = "changed";
    public const string Cancelled = "cancelled";
    public const string Resumed = "resumed";

    public static BillingNoticeText? Find(string? done) => done switch
    {
        Paid => new("Thank you. Your plan is active.", true),
        Processing => new("Your payment is being processed. The plan starts when it comes in.", true),
        Changed => new("Your plan was changed.", true),
        Cancelled => new("Your subscription was cancelled. The plan stays until what you paid for ends.", true),
        Resumed => new("Your subscription goes on.", true),
        _ => null,
    };
}
