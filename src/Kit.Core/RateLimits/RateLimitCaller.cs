using System.Net;
using System.Net.Sockets;
using Kit.Tenancy;
using Microsoft.AspNetCore.Http;

namespace Kit.RateLimits;

/// <summary>
/// Who a request counts against: the tenant that its caller was let into. Whoever has not said who they are counts by address, whatever tenant
/// they name: anybody can name one.
/// </summary>
/// <param name="Tenant">The tenant, or <see langword="null"/>.</param>
/// <param name="Address">The address, where there is no tenant.</param>
internal readonly record struct RateLimitCaller(TenantInfo? Tenant, string? Address)
{
    private const int NetworkLength = 8;

    public static RateLimitCaller Of(HttpContext context, TenantScope scope) => scope is { Tenant: { } tenant, Actor.Kind: not ActorKind.Anonymous }
        ? new(tenant, null)
        : new(null, Network(context.Connection.RemoteIpAddress));

    // Of IPv6, one customer of a provider has at least the last 64 bits to choose from.
    private static string Network(IPAddress? address)
    {
        if (address is { IsIPv4MappedToIPv6: true })
        {
            address = address.MapToIPv4();
        }

        return address switch
        {
            null => "unknown",
            { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexString(address.GetAddressBytes().AsSpan(0, NetworkLength)),
            _ => address.ToString(),
        };
    }
}
