namespace Kit.Tenancy;

/// <summary>
/// Marks an endpoint of tenants that answers its members also while the tenant is not active: the page where a suspended tenant pays, say.
/// Permissions are asked for as ever.
/// </summary>
/// <param name="statuses">The statuses besides <see cref="TenantStatus.Active"/>.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class AnswersWhileAttribute(params TenantStatus[] statuses) : Attribute
{
    /// <summary>The statuses besides <see cref="TenantStatus.Active"/>. <see cref="TenantStatus.Closed"/> is of no use: nobody is let in then.</summary>
    public IReadOnlyList<TenantStatus> Statuses { get; } = statuses;
}
