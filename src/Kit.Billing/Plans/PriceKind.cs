namespace Kit.Billing;

/// <summary>How a plan is charged.</summary>
public enum PriceKind
{
    /// <summary>Not at all.</summary>
    Free,

    /// <summary>One amount a month.</summary>
    Flat,

    /// <summary>An amount a month for each active member.</summary>
    PerSeat,
}
