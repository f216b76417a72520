using Microsoft.AspNetCore.DataProtection;

namespace Kit.Tenancy;

internal sealed class TenantProtector(TenantScope scope, IDataProtectionProvider provider) : ITenantProtector
{
    private const string Root = "Kit.Tenant";

    public IDataProtector Create(string purpose) =>
        Create(provider, scope.OwnerId ?? throw new NoTenantException($"what is protected for '{purpose}'"), purpose);

    /// <summary>For what remembers tenants' secrets, outside of any scope.</summary>
    internal static IDataProtector Create(IDataProtectionProvider provider, Guid owner, string purpose)
    {
        ArgumentException.ThrowIfNullOrEmpty(purpose);
        return provider.CreateProtector(Root, $"{owner:N}", purpose);
    }
}
