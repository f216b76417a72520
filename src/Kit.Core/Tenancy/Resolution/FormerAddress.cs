using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace Kit.Tenancy;

/// <summary>Sends who uses a tenant's former slug to the same page under the one it has now.</summary>
internal static class FormerAddress
{
    /// <summary>A header is no address: there, the former slug goes on working.</summary>
    public static bool IsLeft(TenantFeature feature) => feature is { IsFormerName: true, Source: TenantSource.Path or TenantSource.Host };

    public static void Redirect(HttpContext context, TenantFeature feature, string? baseDomain)
    {
        var request = context.Request;
        var tenant = feature.Found!;
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            throw new TenantMovedException(tenant.Slug);
        }

        // A tenant may take its former slug back; a redirect that a browser had kept would then lead in circles.
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Location = feature.Source == TenantSource.Path
            ? UriHelper.BuildRelative(request.PathBase.Value![..^feature.Candidate!.Value.Length] + tenant.Slug, request.Path, request.QueryString)
            : UriHelper.BuildAbsolute(request.Scheme, HostOf(request, $"{tenant.Slug}.{baseDomain}"), request.PathBase, request.Path, request.QueryString);
        context.Response.StatusCode = StatusCodes.Status308PermanentRedirect;
    }

    private static HostString HostOf(HttpRequest request, string name) => request.Host.Port is { } port ? new(name, port) : new(name);
}
