namespace Kit.Data;

/// <summary>
/// Says that the law keeps this entity's rows when their tenant is erased. They are named in what is left of the tenant, and deleted by the
/// first run of <c>kit erase --due</c> after the time is over.
/// </summary>
/// <param name="reason">Which law, or what else.</param>
/// <param name="years">How many years after the erasure.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = true)]
public sealed class KeptOnErasureAttribute(string reason, int years) : Attribute
{
    /// <summary>Which law, or what else.</summary>
    public string Reason { get; } = reason;

    /// <summary>How many years after the erasure.</summary>
    public int Years { get; } = years;
}
