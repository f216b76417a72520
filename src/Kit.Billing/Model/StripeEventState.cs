namespace Kit.Billing;

/// <summary>How far an event of Stripe's came.</summary>
internal enum StripeEventState
{
    /// <summary>Received, not processed yet.</summary>
    Received,

    /// <summary>What it is about was fetched and applied.</summary>
    Done,

    /// <summary>It is about nothing that Kit keeps.</summary>
    Ignored,

    /// <summary>It could not be given to a tenant; kept for an operator.</summary>
    Parked,
}
