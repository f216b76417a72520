namespace Kit.Data;

/// <summary>
/// On a <see cref="GlobalAttribute">global</see> entity with a property <c>TenantId</c>: its rows are seen in every scope, whichever tenant's id they
/// bear. Without it, a tenant's scope sees its own, and the platform scope all.
/// </summary>
/// <param name="reason">Why no tenant is harmed by what the others see.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = true)]
public sealed class SeenByAllTenantsAttribute(string reason) : Attribute
{
    /// <summary>Why no tenant is harmed by what the others see.</summary>
    public string Reason { get; } = reason;
}
