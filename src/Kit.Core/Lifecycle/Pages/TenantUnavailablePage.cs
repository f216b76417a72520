using Kit.Tenancy;

namespace Kit.Lifecycle;

/// <summary>What <c>/Views/Kit/Core/TenantUnavailable.cshtml</c> shows the members of a tenant that is not active.</summary>
/// <param name="Tenant">The tenant, with its status and the reason.</param>
/// <param name="ReopenPath">Where a form is posted to undo the closing; <see langword="null"/> where there is nothing to undo or the member may not.</param>
public sealed record TenantUnavailablePage(TenantInfo Tenant, string? ReopenPath);
