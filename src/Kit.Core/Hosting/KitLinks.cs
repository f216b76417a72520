using Kit.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Kit.Hosting;

/// <summary>Addresses of pages, within the current tenant and outside of any.</summary>
public sealed class KitLinks(PublicUrl publicUrl, IOptions<TenancyOptions> tenancy)
{
    private readonly bool _byPath = tenancy.Value.BaseDomain is null || tenancy.Value.EffectiveSources.First() == TenantSource.Path;

    /// <summary>The path, from the host's root, of a page that belongs to no tenant: <c>/login</c>, also when seen from within one.</summary>
    public string Platform(string path) => _byPath ? path : publicUrl.Of(path);

    /// <summary>The path, from the host's root, of a page within a tenant.</summary>
    public string Tenant(string slug, string path = "/")
    {
        ArgumentNullException.ThrowIfNull(path);
        return _byPath ? $"/t/{slug}{(path == "/" ? "" : path)}" : TenantUrl(slug, path);
    }

    /// <summary>The whole address of a page within a tenant, for mails and for other programs.</summary>
    public string TenantUrl(string slug, string path = "/")
    {
        ArgumentNullException.ThrowIfNull(path);
        if (_byPath)
        {
            return publicUrl.Of(Tenant(slug, path));
        }

        var root = new UriBuilder(publicUrl.Value) { Host = $"{slug}.{tenancy.Value.BaseDomain}" };
        return root.Uri.GetLeftPart(UriPartial.Authority) + path;
    }

    /// <summary>The path, from the host's root, of a page of the tenant that the request is about.</summary>
    public static string Here(HttpContext context, string path)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Request.PathBase + path;
    }
}
