using Microsoft.AspNetCore.Http;

namespace Kit.Tenancy;

/// <summary>Answers those who belong to a tenant that is not active. Everybody else gets the 404 of a tenant that does not exist.</summary>
internal interface IUnavailableTenantAnswer
{
    /// <param name="context">The request.</param>
    /// <param name="tenant">The tenant.</param>
    /// <param name="permissions">What the caller may do there, were it active.</param>
    Task WriteAsync(HttpContext context, TenantInfo tenant, PermissionSet permissions);
}
