using Kit.Tenancy;
using Microsoft.AspNetCore.DataProtection;

namespace Kit.Testing.Tests.Isolation;

/// <summary>One key for all tenants.</summary>
internal sealed class SharedProtector(IDataProtectionProvider provider) : ITenantProtector
{
    public IDataProtector Create(string purpose) => provider.CreateProtector(purpose);
}
