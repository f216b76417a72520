using Kit.Api.Model;
using Kit.Tenancy;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace Kit.Api.Http;

/// <summary>The endpoints of all resources. Made at the first request, when the database is known to be right.</summary>
internal sealed class ResourceEndpoints(IServiceProvider services) : EndpointDataSource
{
    private readonly Lazy<IReadOnlyList<Endpoint>> _endpoints = new(() =>
        [.. services.GetRequiredService<ResourceCatalog>().Resources.SelectMany(r => Create(r, services))]);

    public override IReadOnlyList<Endpoint> Endpoints => _endpoints.Value;

    public override IChangeToken GetChangeToken() => NullChangeToken.Singleton;

    private static IEnumerable<Endpoint> Create(ResourceModel resource, IServiceProvider services)
    {
        var type = typeof(ResourceHandler<,>).MakeGenericType(resource.ClrType, Reading.RowShape.RowType(resource));
        var handler = (ResourceHandler)ActivatorUtilities.CreateInstance(services, type, resource);
        var item = resource.Path + "/{id}";
        yield return Make(HttpMethods.Get, resource.Path, resource.ReadPermission, handler.ListAsync);
        yield return Make(HttpMethods.Get, item, resource.ReadPermission, handler.GetAsync);
        if (resource.CanCreate)
        {
            yield return Make(HttpMethods.Post, resource.Path, resource.WritePermission, handler.CreateAsync);
        }

        if (!resource.IsReadOnly)
        {
            yield return Make(HttpMethods.Patch, item, resource.WritePermission, handler.PatchAsync);
            yield return Make(HttpMethods.Delete, item, resource.WritePermission, handler.DeleteAsync);
        }
    }

    private static Endpoint Make(string method, string pattern, string permission, RequestDelegate handler)
    {
        var endpoint = new RouteEndpointBuilder(handler, RoutePatternFactory.Parse(pattern), order: 0) { DisplayName = $"{method} {pattern}" };
        endpoint.Metadata.Add(new HttpMethodMetadata([method]));
        endpoint.Metadata.Add(new TenantFromClaimAttribute());
        endpoint.Metadata.Add(new AuthorizeAttribute(permission));
        endpoint.Metadata.Add(new NoRedirect());
        return endpoint.Build();
    }

    // Programs that are not signed in are told so, and not shown a login page.
    private sealed class NoRedirect : IDisableCookieRedirectMetadata;
}
