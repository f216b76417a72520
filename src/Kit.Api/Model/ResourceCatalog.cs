using Kit.Data;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Api.Model;

/// <summary>All resources of the host. Made at first use, as it needs the EF Core model.</summary>
internal sealed class ResourceCatalog(ResourceDefinitions definitions, IServiceScopeFactory scopes)
{
    private readonly Lazy<IReadOnlyList<ResourceModel>> _resources = new(() => Create(definitions, scopes));

    /// <exception cref="KitException">A resource is declared wrongly (<c>KIT7001</c>).</exception>
    public IReadOnlyList<ResourceModel> Resources => _resources.Value;

    private static List<ResourceModel> Create(ResourceDefinitions definitions, IServiceScopeFactory scopes)
    {
        using var scope = scopes.CreateScope();
        var model = scope.ServiceProvider.GetRequiredService<KitDbContext>().Model;
        var resources = definitions.All.Select(d => ResourceModelFactory.Create(d, model)).ToList();
        if (resources.GroupBy(r => r.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new KitException(
                ApiErrors.InvalidResource, $"Two resources are named '{twice.Key}': {string.Join(" and ", twice.Select(r => r.ClrType.Name))}. Give one another name: Named(\"…\").");
        }

        return resources;
    }
}
