using Kit.Tenancy;

namespace Kit.Billing.Tests.TestHost;

/// <summary>A tenant and the users of its members.</summary>
public sealed record TestTenant(TenantInfo Info, Guid Owner, Guid Admin, Guid Member)
{
    public string Billing => $"/t/{Info.Slug}/billing";
}
