using Microsoft.AspNetCore.Authorization;

namespace Kit.Tenancy;

/// <summary>
/// Marks an endpoint of tenants that admits whoever asks, because the request itself carries the right: a signed link. Who is signed in elsewhere is
/// let in like who is not signed in at all, and so is a member: as <see cref="Actor.Anonymous"/>, without a permission.
/// </summary>
/// <remarks>
/// The endpoint checks what the request carries, and answers as if nothing were there when that is not good. <see cref="AllowAnonymousAttribute"/> alone
/// admits who is not signed in, and of those who are the tenant's members.
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class AdmitsAnybodyAttribute : Attribute, IAllowAnonymous;
