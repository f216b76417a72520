using Microsoft.AspNetCore.DataProtection;

namespace Kit.Tenancy;

/// <summary>Encrypts for the current tenant: what is protected in one tenant can't be read in another, with the same purpose and the same keys.</summary>
public interface ITenantProtector
{
    /// <summary>A protector of the current tenant's; in a platform-wide scope, the platform's own.</summary>
    /// <param name="purpose">What it is for, as in <c>Shop.WebhookSecrets</c>: other purposes can't read it.</param>
    /// <exception cref="NoTenantException">No tenant is current (<c>KIT2001</c>).</exception>
    IDataProtector Create(string purpose);
}
