namespace Kit.Data;

/// <summary>
/// Says that exports of a tenant leave this entity's rows out, because they would mean nothing elsewhere: work in flight, locks, links that sign in.
/// A restore leaves them as they are; an erasure deletes them.
/// </summary>
/// <param name="reason">Why; it stands in every archive's manifest.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = true)]
public sealed class NotExportedAttribute(string reason) : Attribute
{
    /// <summary>Why.</summary>
    public string Reason { get; } = reason;
}
