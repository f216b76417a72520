namespace Kit.Billing;

/// <summary>How far an event of Stripe's came.</summary>
internal enum StripeEventState
{
    /// <summary>Received, not processed yet.</summary>
    Received,

    /// <summary>What it is about was fetched and applied.</summary>
    Done,

    /// <summary>It is about nothing that Kit keeps: its id and type are all that is left of it.</summary>
    Ignored,

    /// <summary>It could not be given to a tenant; whom it names is kept for an operator, and what it says is not.</summary>
    Parked,
}
