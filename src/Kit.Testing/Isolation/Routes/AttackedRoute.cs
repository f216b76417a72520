using Kit.Tenancy;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Testing;

/// <summary>An endpoint by one of its methods; a page's handlers are each one of their own.</summary>
internal sealed record AttackedRoute(string Method, RoutePattern Pattern, string Query, bool IsPlatformWide, IReadOnlyList<DeclaredValue> Declared)
{
    private static readonly string[] AnyMethod = ["GET", "POST"]; // what takes any is asked by these
    private static readonly string[] Reading = ["GET", "HEAD", "OPTIONS", "TRACE"];

    /// <summary>Whether another one, that answers within a tenant, has the same method and pattern.</summary>
    public bool IsTwin { get; private init; }

    public string Name => $"{Method} /{Pattern.RawText?.TrimStart('/')}{Query}{(IsTwin ? " where no tenant is named" : "")}";

    public bool IsUnsafe => !Reading.Contains(Method);

    public static async Task<IReadOnlyList<AttackedRoute>> AllAsync(IServiceProvider services)
    {
        var routes = new List<AttackedRoute>();
        foreach (var endpoint in services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var isPlatformWide = endpoint.TenancyOf() == EndpointTenancy.PlatformWide;
            if (endpoint.Metadata.GetMetadata<PageActionDescriptor>() is { } page && services.GetService<PageLoader>() is { } loader)
            {
                var loaded = await loader.LoadAsync(page, endpoint.Metadata);
                routes.AddRange(loaded.HandlerMethods.Select(h => new AttackedRoute(
                    h.HttpMethod.ToUpperInvariant(), endpoint.RoutePattern, h.Name is null ? "" : $"?handler={h.Name}", isPlatformWide, DeclaredValues.Of(loaded, h))));
                continue;
            }

            var methods = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? AnyMethod;
            routes.AddRange(methods.Select(m => new AttackedRoute(m, endpoint.RoutePattern, "", isPlatformWide, DeclaredValues.Of(endpoint, services))));
        }

        var within = routes.Where(r => !r.IsPlatformWide).Select(r => r.Name).ToHashSet();
        return [.. routes.DistinctBy(r => (r.Name, r.IsPlatformWide)).Select(r => r with { IsTwin = r.IsPlatformWide && within.Contains(r.Name) })];
    }

    /// <summary>Where a tenant's requests to it go.</summary>
    public string Prefix(Party party) => IsPlatformWide ? "" : $"/t/{party.Tenant.Slug}";
}
