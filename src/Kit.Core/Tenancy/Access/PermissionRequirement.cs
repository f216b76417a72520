using Microsoft.AspNetCore.Authorization;

namespace Kit.Tenancy;

/// <summary>Met when the open tenant scope's actor holds the permission.</summary>
/// <param name="Permission">The permission's name.</param>
public sealed record PermissionRequirement(string Permission) : IAuthorizationRequirement;
