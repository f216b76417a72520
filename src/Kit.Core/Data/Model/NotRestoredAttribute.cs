namespace Kit.Data;

/// <summary>
/// Says that a restore leaves this entity's rows as they are, because they tell what happened and that is not undone. A new tenant gets them from an
/// import; an erasure deletes them.
/// </summary>
/// <param name="reason">Why; it stands in every archive's manifest.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = true)]
public sealed class NotRestoredAttribute(string reason) : Attribute
{
    /// <summary>Why.</summary>
    public string Reason { get; } = reason;
}
