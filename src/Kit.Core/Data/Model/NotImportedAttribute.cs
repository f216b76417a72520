namespace Kit.Data;

/// <summary>
/// Says that this entity's rows are in a tenant's export, for its people to read, and are never written from one: another system decides them. A
/// restore leaves them as they are; an erasure deletes them.
/// </summary>
/// <param name="reason">Why; it stands in every archive's manifest.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = true)]
public sealed class NotImportedAttribute(string reason) : Attribute
{
    /// <summary>Why.</summary>
    public string Reason { get; } = reason;
}
